package io.waymark.server.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code waymark delegate}: how a name comes to mean what it means. */
@Command(name = "delegate", description = "Explain how a name is bound: every step, and the rule that made it.")
public final class DelegateCommand implements Runnable {
    @Spec
    private @Nullable CommandSpec spec;

    @Mixin
    private ServerOption server = new ServerOption();

    @Mixin
    private NameOptions name = new NameOptions();

    @Override
    public void run() {
        Api.Said said = server.api().ask("delegate", name.namespace(), name.parameters());
        Output.of(spec).println(name.json() ? said.json().strip() : said.marked(DelegationText.show(said.json())));
    }
}
