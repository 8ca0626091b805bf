package io.waymark.server.cli;

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

    String name() {
        return name;
    }

    String namespace() {
        return namespace;
    }

    String dtab() {
        return dtab;
    }

    /** A question about the name to namerd's API. */
    Call call(String question) {
        return Call.get(question + " " + name, "/api/1/" + question + "/%s", namespace)
                .query("path", name)
                .query("dtab", dtab);
    }

    /** {@code text}, and a line that says that the answer is stale if it is. */
    static String marked(Api.Answer answer, String text) {
        return answer.header("Waymark-Stale")
                .map(since -> text + "\nstale since " + since.replaceFirst(" ", ": "))
                .orElse(text);
    }
}
