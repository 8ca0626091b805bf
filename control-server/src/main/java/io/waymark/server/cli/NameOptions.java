package io.waymark.server.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which name, in which namespace. */
final class NameOptions {
    @Parameters(paramLabel = "NAME", description = "such as /svc/users")
    private String name = "";

    @Option(
            names = {"-n", "--namespace"},
            paramLabel = "NAMESPACE",
            description = "${DEFAULT-VALUE} unless given",
            defaultValue = "default")
    private String namespace = "default";

    @Option(
            names = {"-d", "--dtab"},
            paramLabel = "DTAB",
            description = "rules that come after the namespace's own, for this question only",
            defaultValue = "")
    private String dtab = "";

    @Option(names = "--json", description = "print the server's own JSON")
    private boolean json;

    String namespace() {
        return namespace;
    }

    boolean json() {
        return json;
    }

    Map<String, String> parameters() {
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("path", name);
        parameters.put("dtab", dtab);
        return parameters;
    }
}
