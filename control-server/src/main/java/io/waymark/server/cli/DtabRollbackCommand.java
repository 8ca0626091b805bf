package io.waymark.server.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.ObjectNode;

/** {@code waymark dtab rollback}: what was, again, as a new revision. */
@Command(name = "rollback", description = "Make a new revision that says what a former one said.")
final class DtabRollbackCommand implements Runnable {
    @Mixin
    private final Session session;

    @Mixin
    private final Writing writing = new Writing();

    @Parameters(index = "0", paramLabel = "NAMESPACE")
    private String namespace = "";

    @Parameters(index = "1", paramLabel = "REVISION", description = "the one to go back to")
    private long revision;

    @Option(names = "--if-version", paramLabel = "VERSION", description = "only if this is still its revision")
    private @Nullable String version;

    DtabRollbackCommand(Surroundings surroundings) {
        this.session = new Session(surroundings);
    }

    @Override
    public void run() {
        ObjectNode body = writing.json(session).put("revision", revision);
        Written.print(
                session,
                session.api()
                        .json(Call.of("POST", "roll '%s' back".formatted(namespace), Paths.ROLLBACK, namespace)
                                .ifMatch(version == null ? null : Written.tag(version))
                                .body(body)));
    }
}
