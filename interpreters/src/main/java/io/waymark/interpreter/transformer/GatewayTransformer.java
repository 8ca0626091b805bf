package io.waymark.interpreter.transformer;

import io.waymark.dtab.Path;
import io.waymark.interpreter.Addresses;
import io.waymark.interpreter.Endpoint;
import io.waymark.interpreter.Namer;
import io.waymark.interpreter.source.Derived;
import io.waymark.live.State;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Gives, instead of the endpoints, the gateways that are where they are: the pods of a DaemonSet on the same nodes. An
 * endpoint on a node without a gateway has none; a gateway is there once, however many endpoints are behind it.
 */
public final class GatewayTransformer implements AddressTransformer {
    private static final String NODE_NAME = "nodeName";

    private final Path prefix;
    private final Namer gateways;
    private final Path id;
    private final Function<Endpoint, Optional<Object>> node;

    /** How it is told that two are on one node. */
    public enum Node {
        /** By their addresses, which are in one {@link Subnet#ofNode}. */
        SUBNET,
        /** By the {@code nodeName} in their metadata; who has none is on no node. */
        NAME
    }

    /**
     * @param gateways knows the gateways; it is closed when this is closed
     * @param id the gateways' name, without the prefix of {@code gateways}
     */
    public GatewayTransformer(Path prefix, Namer gateways, Path id, Node node) {
        this.prefix = prefix;
        this.gateways = gateways;
        this.id = id;
        this.node = switch (node) {
            case SUBNET -> endpoint -> Optional.of(Subnet.ofNode(endpoint.address()));
            case NAME -> endpoint -> Optional.ofNullable(endpoint.metadata().get(NODE_NAME));
        };
    }

    @Override
    public Path prefix() {
        return prefix;
    }

    @Override
    public State<Addresses> transform(Addresses.Endpoints addresses, Derived.Inputs inputs) {
        return inputs.state(this, () -> gateways.addresses(id)).map(there -> switch (there) {
            case Addresses.Neg() -> new Addresses.Endpoints(Set.of(), addresses.metadata());
            case Addresses.Endpoints all -> near(addresses, all);
        });
    }

    private Addresses near(Addresses.Endpoints addresses, Addresses.Endpoints all) {
        Set<Object> nodes = addresses.endpoints().stream()
                .flatMap(endpoint -> node.apply(endpoint).stream())
                .collect(Collectors.toSet());
        return new Addresses.Endpoints(
                all.endpoints().stream()
                        .filter(gateway ->
                                node.apply(gateway).filter(nodes::contains).isPresent())
                        .collect(Collectors.toSet()),
                addresses.metadata());
    }

    @Override
    public void close() {
        gateways.close();
    }
}
