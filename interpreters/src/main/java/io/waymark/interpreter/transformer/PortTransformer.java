package io.waymark.interpreter.transformer;

import io.waymark.dtab.Path;
import io.waymark.interpreter.Addresses;
import io.waymark.interpreter.Endpoint;
import io.waymark.interpreter.source.Derived;
import io.waymark.live.State;
import java.util.stream.Collectors;

/**
 * Gives every endpoint the same port.
 *
 * @param port 0 to 65535
 */
public record PortTransformer(Path prefix, int port) implements AddressTransformer {

    @Override
    public State<Addresses> transform(Addresses.Endpoints addresses, Derived.Inputs inputs) {
        return State.ready(new Addresses.Endpoints(
                addresses.endpoints().stream()
                        .map(endpoint -> new Endpoint(endpoint.address(), port, endpoint.weight(), endpoint.metadata()))
                        .collect(Collectors.toSet()),
                addresses.metadata()));
    }
}
