package io.waymark.interpreter.transformer;

import io.waymark.dtab.Path;
import io.waymark.interpreter.Addresses;
import io.waymark.interpreter.source.Derived;
import io.waymark.live.Live;
import io.waymark.live.State;
import java.net.InetAddress;
import java.util.Set;

/**
 * Keeps the endpoints on one host.
 *
 * @param host the addresses that it has now
 */
public record HostFilter(Path prefix, Live<Set<InetAddress>> host) implements AddressTransformer {

    @Override
    public State<Addresses> transform(Addresses.Endpoints addresses, Derived.Inputs inputs) {
        return inputs.state(this, () -> host)
                .map(own -> EndpointFilter.filter(addresses, endpoint -> own.contains(endpoint.address())));
    }
}
