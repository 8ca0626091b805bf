package io.waymark.server.cli;

import java.io.PrintWriter;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code waymark bind}: what a name is bound to, now or from now on. */
@Command(name = "bind", description = "Print what a name is bound to.")
public final class BindCommand implements Runnable {
    @Spec
    private @Nullable CommandSpec spec;

    @Mixin
    private ServerOption server = new ServerOption();

    @Mixin
    private NameOptions name = new NameOptions();

    @Option(
            names = {"-w", "--watch"},
            description = "go on, and print each change")
    private boolean watch;

    @Override
    public void run() {
        PrintWriter out = Output.of(spec);
        Consumer<String> print = json -> {
            out.println(name.json() ? json.strip() : BoundText.show(json));
            out.flush();
        };
        if (watch) {
            server.api().watch("bind", name.namespace(), name.parameters(), print);
        } else {
            Api.Said said = server.api().ask("bind", name.namespace(), name.parameters());
            out.println(name.json() ? said.json().strip() : said.marked(BoundText.show(said.json())));
        }
    }
}
