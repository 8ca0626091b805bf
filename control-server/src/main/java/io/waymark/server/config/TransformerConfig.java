package io.waymark.server.config;

import io.waymark.dtab.Path;
import io.waymark.interpreter.kubernetes.Access;
import io.waymark.interpreter.transformer.GatewayTransformer.Node;
import io.waymark.interpreter.transformer.Replacement.Of;
import io.waymark.interpreter.transformer.Subnet;
import java.util.List;

/** What a namer's answers go through. */
public sealed interface TransformerConfig {

    /** What its ids begin with, behind {@code /%}: {@code /io.l5d.port/8080}. */
    Path prefix();

    /** Gives every endpoint one port. */
    record Port(Path prefix, int port) implements TransformerConfig {}

    /** Keeps what is on this machine. */
    record Localhost(Path prefix) implements TransformerConfig {}

    /** Keeps what is on a host. */
    record SpecificHost(Path prefix, String host) implements TransformerConfig {}

    /** Keeps what is in some subnets. */
    record Subnets(Path prefix, List<Subnet> subnets) implements TransformerConfig {
        public Subnets {
            subnets = List.copyOf(subnets);
        }
    }

    /** Keeps what has one of some values in its metadata. */
    record Metadata(Path prefix, String key, List<String> values) implements TransformerConfig {
        public Metadata {
            values = values.stream().distinct().toList();
        }
    }

    /** Prefers a zone. */
    record Zone(Path prefix, String zone, String key, double minShare) implements TransformerConfig {}

    /**
     * Gives the pods of a DaemonSet instead.
     *
     * @param service its Service: Kubernetes namespace, port and name
     */
    record DaemonSet(Path prefix, Access access, Path service, Node node) implements TransformerConfig {}

    /** Gives what another path is bound to instead. */
    record Replace(Path prefix, Of of, Path path) implements TransformerConfig {}
}
