package io.waymark.server.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code waymark delegate}: how a name comes to mean what it means, as namerd tells it. */
@Command(
        name = "delegate",
        description = "Print how a name is bound, as namerd's delegator does; see explain for more.")
final class DelegateCommand implements Runnable {
    @Mixin
    private final Session session;

    @Mixin
    private final NameOptions name = new NameOptions();

    DelegateCommand(Surroundings surroundings) {
        this.session = new Session(surroundings);
    }

    @Override
    public void run() {
        Api.Answer answer = session.api().send(name.call("delegate"));
        session.print(answer.json(), () -> NameOptions.marked(answer, DelegationText.show(answer.text())));
    }
}
