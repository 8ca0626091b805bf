package io.waymark.server.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.Executors;

/** A small HTTP server on a free port of the loopback address. */
final class DemoService implements AutoCloseable {

    /** Answers one request with a line of text. */
    interface Answer {
        Reply to(HttpExchange request) throws IOException, InterruptedException;
    }

    record Reply(int status, String text) {
        static Reply ok(String text) {
            return new Reply(200, text);
        }
    }

    private final HttpServer server;

    private DemoService(HttpServer server) {
        this.server = server;
    }

    /**
     * Starts a service.
     *
     * @param port 0 for any free one
     */
    static DemoService start(int port, Answer answer) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", request -> handle(request, answer));
        server.start();
        return new DemoService(server);
    }

    private static void handle(HttpExchange request, Answer answer) throws IOException {
        try (request) {
            Reply reply = answer.to(request);
            byte[] body = (reply.text() + "\n").getBytes(UTF_8);
            request.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
            request.sendResponseHeaders(reply.status(), body.length);
            request.getResponseBody().write(body);
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }

    int port() {
        return server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
