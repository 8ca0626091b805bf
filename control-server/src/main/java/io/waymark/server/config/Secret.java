package io.waymark.server.config;

/** A value that must not be seen: its text form hides it. */
public record Secret(String value) {
    @Override
    public String toString() {
        return "***";
    }
}
