package io.waymark.server.http.v2;

/** Some paths of the API that belong together. */
@FunctionalInterface
public interface Resource {
    /** Adds what this answers. */
    void addTo(Routes routes);
}
