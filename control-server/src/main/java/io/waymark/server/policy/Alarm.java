package io.waymark.server.policy;

import io.waymark.store.Namespace;

/**
 * An invariant that has been broken, or holds again.
 *
 * @param detail the witness, if it is broken
 */
public record Alarm(Namespace namespace, String rule, boolean holds, String detail) {}
