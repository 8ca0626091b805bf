package io.waymark.server.policy;

import io.waymark.interpreter.BindRequest;
import io.waymark.store.Namespace;

/** Who listens: clients of this replica that are told what names are bound to. */
@FunctionalInterface
public interface Audience {
    /** How many streams and watches follow a name now. Does not block. */
    int clients(Namespace namespace, BindRequest request);
}
