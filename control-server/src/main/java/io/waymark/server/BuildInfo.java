package io.waymark.server;

import java.util.Objects;

/** Which Waymark this is. */
final class BuildInfo {
    private BuildInfo() {}

    /** The version from the jar; {@code development} if this does not run from one. */
    static String version() {
        return Objects.requireNonNullElse(BuildInfo.class.getPackage().getImplementationVersion(), "development");
    }
}
