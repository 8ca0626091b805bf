package io.waymark.server.cli;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;

/**
 * Runs the commands once against a server that has nothing to tell, so that the JVM can keep the classes that they need
 * in an archive, and commands start in a fraction of the time.
 */
public final class Rehearsal {
    private static final byte[] ANSWER = """
            {"namespaces":[{"name":"a","revision":1}],"sources":[{}],"clients":[{}],"changes":[{}],"names":[{}],"share":0.1,\
            "reached":true,"publishable":true,"blast":{"moved":[{}]},"tree":{"wins":true,"children":[{"weight":0.5}]}}""".getBytes(StandardCharsets.UTF_8);

    private static final List<List<String>> COMMANDS = List.of(
            List.of("dtab", "list"),
            List.of("dtab", "get", "a", "--output", "json"),
            List.of("dtab", "put", "a", "-"),
            List.of("entry", "set", "a", "/a => /b"),
            List.of("plan", "a", "-"),
            List.of("shift", "/a", "/b=1"),
            List.of("wait", "a"),
            List.of("explain", "/a"),
            List.of("reverse", "/a"),
            List.of("clients"),
            List.of("discovery"),
            List.of("system", "--output", "yaml"));

    private Rehearsal() {}

    @Command(name = "waymark")
    private static final class Waymark {}

    public static void main(String[] args) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(200, ANSWER.length);
            try (OutputStream body = exchange.getResponseBody()) {
                body.write(ANSWER);
            }
        });
        server.start();
        try {
            COMMANDS.forEach(command -> run(server.getAddress().getPort(), command));
        } finally {
            server.stop(0);
        }
    }

    private static void run(int port, List<String> command) {
        Surroundings surroundings =
                new Surroundings(name -> Optional.empty(), new ByteArrayInputStream(new byte[0]), false, false);
        PrintWriter nowhere = new PrintWriter(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8);
        List<String> args = new ArrayList<>(command);
        args.add("--server");
        args.add("http://127.0.0.1:" + port);
        var line = Commands.line(new Waymark(), surroundings);
        Commands.add(line, surroundings, command.getFirst());
        Commands.finish(line, nowhere, nowhere).execute(args.toArray(String[]::new));
    }
}
