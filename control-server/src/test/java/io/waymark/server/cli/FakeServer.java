package io.waymark.server.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** A server that answers what it is told to and keeps what it was asked, and commands that ask it. */
final class FakeServer implements AutoCloseable {
    private final HttpServer server;
    private final Map<String, Answer> answers = new ConcurrentHashMap<>();
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    /** {@code METHOD path?query if TAG by AUTHOR: body} of each request. */
    final Queue<String> asked = new ConcurrentLinkedQueue<>();

    final Map<String, String> environment = new HashMap<>(Map.of("USER", "kim"));
    String input = "";
    boolean terminal;

    private record Answer(int status, String body, Map<String, String> headers) {}

    @Command(name = "waymark")
    private static final class Waymark {}

    FakeServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** What to answer from now on to {@code request}, which is a method and a path without a query. */
    void on(String request, int status, String body) {
        on(request, status, body, Map.of());
    }

    void on(String request, int status, String body, Map<String, String> headers) {
        answers.put(request, new Answer(status, body, headers));
    }

    void on(String request, String body) {
        on(request, 200, body);
    }

    private void answer(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        asked.add("%s %s%s%s%s%s"
                .formatted(
                        exchange.getRequestMethod(),
                        exchange.getRequestURI(),
                        header(exchange, "If-Match", " if "),
                        header(exchange, "If-None-Match", " unless "),
                        header(exchange, "Waymark-Author", " by "),
                        body.isEmpty() ? "" : ": " + body));
        Answer answer = answers.getOrDefault(
                exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath(),
                new Answer(404, "{\"code\":\"no-such-route\",\"detail\":\"There is no such route.\"}", Map.of()));
        byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
        answer.headers().forEach(exchange.getResponseHeaders()::add);
        exchange.sendResponseHeaders(answer.status(), bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private static String header(HttpExchange exchange, String name, String before) {
        return Optional.ofNullable(exchange.getRequestHeaders().getFirst(name))
                .map(value -> before + value)
                .orElse("");
    }

    /** Runs a command against this server; the exit code. */
    int run(String... args) {
        List<String> all = new ArrayList<>(List.of(args));
        all.addAll(List.of("--server", url()));
        return runAlone(all.toArray(String[]::new));
    }

    /** Runs a command as it is. */
    int runAlone(String... args) {
        Surroundings surroundings = new Surroundings(
                name -> Optional.ofNullable(environment.get(name)),
                new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                terminal,
                false);
        CommandLine line = Commands.line(new Waymark(), surroundings);
        Commands.addAll(line, surroundings);
        return Commands.finish(line, new PrintWriter(out, true), new PrintWriter(err, true))
                .setExecutionExceptionHandler((problem, command, parsed) -> {
                    if (problem instanceof CommandFailure failure) {
                        err.write(failure.getMessage());
                        return failure.exitCode();
                    }
                    throw problem;
                })
                .execute(args);
    }

    /** What was printed since this was last asked. */
    String out() {
        return taken(out);
    }

    String err() {
        return taken(err);
    }

    private static String taken(StringWriter writer) {
        String text = writer.toString().replace(System.lineSeparator(), "\n");
        writer.getBuffer().setLength(0);
        return text;
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
