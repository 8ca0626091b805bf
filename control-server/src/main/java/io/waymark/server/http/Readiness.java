package io.waymark.server.http;

import java.util.List;

/** Whether this server can do its work. */
@FunctionalInterface
public interface Readiness {
    /** Why it is not ready, each reason in one line; empty if it is. Must not block. */
    List<String> problems();
}
