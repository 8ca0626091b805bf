package io.waymark.server.config;

import java.util.List;
import java.util.stream.Collectors;

/** The configuration cannot be used; the message has a line for everything that is wrong with it. */
public final class ConfigException extends Exception {
    private static final long serialVersionUID = 1;

    private final transient List<Finding> findings;

    public ConfigException(List<Finding> findings) {
        super(findings.stream().map(Finding::show).collect(Collectors.joining("\n")));
        this.findings = List.copyOf(findings);
    }

    /** All that is wrong, in the order of the file. */
    public List<Finding> findings() {
        return findings;
    }
}
