package io.waymark.interpreter.kubernetes;

import java.util.Optional;

/**
 * What this namer's names look like, and what they lead to.
 *
 * @param target what they lead to
 * @param namespace the Kubernetes namespace of all names, which then do not begin with it
 * @param labelSelector the key of a label; names then end with the value it must have
 */
public record Shape(Target target, Optional<String> namespace, Optional<String> labelSelector) {

    /** What names lead to. */
    public enum Target {
        /** The pods of a service. */
        ENDPOINTS,
        /** The load balancer in front of a service. */
        LOAD_BALANCER
    }

    /** {@code /<namespace>/<port>/<service>}, leading to pods. */
    public static final Shape DEFAULT = new Shape(Target.ENDPOINTS, Optional.empty(), Optional.empty());

    /** How many labels of a path belong to the name. */
    int segments() {
        return 2 + (namespace.isPresent() ? 0 : 1) + (labelSelector.isPresent() ? 1 : 0);
    }
}
