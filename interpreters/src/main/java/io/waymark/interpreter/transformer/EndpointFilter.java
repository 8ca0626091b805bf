package io.waymark.interpreter.transformer;

import io.waymark.dtab.Path;
import io.waymark.interpreter.Addresses;
import io.waymark.interpreter.Endpoint;
import io.waymark.interpreter.source.Derived;
import io.waymark.live.State;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Keeps some of the endpoints, by what is known of each. */
public record EndpointFilter(Path prefix, Predicate<Endpoint> kept) implements AddressTransformer {

    /** Keeps those in any of {@code subnets}. */
    public static EndpointFilter subnets(Path prefix, List<Subnet> subnets) {
        return new EndpointFilter(
                prefix, endpoint -> subnets.stream().anyMatch(subnet -> subnet.contains(endpoint.address())));
    }

    /** Keeps those whose metadata has, under {@code key}, one of {@code values}. */
    public static EndpointFilter metadata(Path prefix, String key, Set<String> values) {
        return new EndpointFilter(
                prefix,
                endpoint -> Optional.ofNullable(endpoint.metadata().get(key))
                        .filter(values::contains)
                        .isPresent());
    }

    static Addresses filter(Addresses.Endpoints addresses, Predicate<Endpoint> kept) {
        return new Addresses.Endpoints(
                addresses.endpoints().stream().filter(kept).collect(Collectors.toSet()), addresses.metadata());
    }

    @Override
    public State<Addresses> transform(Addresses.Endpoints addresses, Derived.Inputs inputs) {
        return State.ready(filter(addresses, kept));
    }
}
