package io.waymark.server.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code waymark publish}: a plan, made. */
@Command(name = "publish", description = "Publish a plan, while the revision that it was made on is the latest.")
final class PublishCommand implements Runnable {
    @Mixin
    private final Session session;

    @Mixin
    private final Writing writing = new Writing();

    @Parameters(paramLabel = "PLAN", description = "its id, as plan printed it")
    private String plan = "";

    PublishCommand(Surroundings surroundings) {
        this.session = new Session(surroundings);
    }

    @Override
    public void run() {
        Written.print(
                session,
                session.api()
                        .json(Call.of("POST", "publish plan " + plan, Paths.PUBLISH, plan)
                                .body(writing.json(session))));
    }
}
