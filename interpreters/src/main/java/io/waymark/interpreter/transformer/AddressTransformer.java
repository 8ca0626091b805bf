package io.waymark.interpreter.transformer;

import io.waymark.interpreter.Addresses;
import io.waymark.interpreter.source.Derived;
import io.waymark.live.State;

/** Changes the addresses of names that exist. Names are left as they are, but for their ids. */
public non-sealed interface AddressTransformer extends Transformer {

    /**
     * What becomes of {@code addresses}. What is kept of them when nobody is left is that the name exists: an empty
     * set, not a negative answer.
     *
     * @param inputs where it gets what it needs to know beside them; it is asked again when that changes
     */
    State<Addresses> transform(Addresses.Endpoints addresses, Derived.Inputs inputs);
}
