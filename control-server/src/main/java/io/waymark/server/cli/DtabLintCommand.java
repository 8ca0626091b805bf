package io.waymark.server.cli;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code waymark dtab lint}: what is wrong with a table, where, and how to mend it. */
@Command(
        name = "lint",
        description = {
            "Check a dtab: the one in FILE against what NAMESPACE has around it, or the one that is stored.",
            "Ends with 1 if it finds an error."
        })
final class DtabLintCommand implements Callable<Integer> {
    @Mixin
    private final Session session;

    @Parameters(index = "0", paramLabel = "NAMESPACE")
    private String namespace = "";

    @Parameters(index = "1", arity = "0..1", paramLabel = "FILE", description = "a dtab; - for standard input")
    private @Nullable String file;

    @Option(names = "--strict", description = "end with 1 for a warning too")
    private boolean strict;

    DtabLintCommand(Surroundings surroundings) {
        this.session = new Session(surroundings);
    }

    @Override
    public Integer call() {
        Api api = session.api();
        Text text = file == null
                ? new Text(
                        namespace,
                        api.json(Call.get("read '" + namespace + "'", Paths.ONE, namespace))
                                .path("text")
                                .asString(""))
                : Text.readDtab(file, session.surroundings());
        JsonNode answer = api.json(Call.of("POST", "check " + text.name(), Paths.LINT, namespace)
                .about(text)
                .body(JsonMapper.shared().createObjectNode().put("text", text.text())));
        session.print(answer, () -> FindingText.show(answer.path("findings"), text, session.style()));
        for (JsonNode finding : answer.path("findings")) {
            String severity = finding.path("severity").asString("");
            if (severity.equals("error") || (strict && severity.equals("warning"))) {
                return CommandFailure.REFUSED;
            }
        }
        return 0;
    }
}
