package io.waymark.server.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;

/** {@code waymark bind}: what a name is bound to, now or from now on. */
@Command(name = "bind", description = "Print what a name is bound to.")
final class BindCommand implements Runnable {
    @Mixin
    private final Session session;

    @Mixin
    private final NameOptions name = new NameOptions();

    @Option(
            names = {"-w", "--watch"},
            description = "go on, and print each change")
    private boolean watch;

    BindCommand(Surroundings surroundings) {
        this.session = new Session(surroundings);
    }

    @Override
    public void run() {
        if (watch) {
            session.api().watch(name.call("bind").query("watch", "true"), json -> {
                session.out().println(session.form() == Form.TEXT ? BoundText.show(json) : json.strip());
                session.out().flush();
            });
        } else {
            Api.Answer answer = session.api().send(name.call("bind"));
            session.print(
                    JsonMapper.shared().readTree(answer.text()),
                    () -> NameOptions.marked(answer, BoundText.show(answer.text())));
        }
    }
}
