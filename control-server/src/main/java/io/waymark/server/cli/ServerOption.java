package io.waymark.server.cli;

import java.net.URI;
import picocli.CommandLine.Option;

/** Which server a command talks to. */
final class ServerOption {
    @Option(
            names = "--server",
            paramLabel = "URL",
            description = "the server's HTTP port (WAYMARK_SERVER, ${DEFAULT-VALUE})",
            defaultValue = "${env:WAYMARK_SERVER:-http://127.0.0.1:4180}")
    private URI server = URI.create("http://127.0.0.1:4180");

    Api api() {
        return new Api(server);
    }
}
