package io.waymark.interpreter.consul;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** An agent that says whatever it is told to, for what a real one will not do when it is asked. */
final class FakeAgent implements AutoCloseable {
    /** What it does with a question. */
    interface Behaviour {
        void answer(HttpExchange exchange) throws IOException;
    }

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<HttpExchange> asked = new CopyOnWriteArrayList<>();
    private final HttpServer server;
    private volatile Behaviour behaviour = exchange -> send(exchange, 404, "", "");

    FakeAgent() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
        server.setExecutor(threads);
        server.createContext("/", exchange -> {
            asked.add(exchange);
            try (exchange) {
                behaviour.answer(exchange);
            }
        });
        server.start();
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    void behave(Behaviour next) {
        behaviour = next;
    }

    /** The index that a question waits to be passed; empty if it does not wait. */
    static String index(HttpExchange exchange) {
        for (String parameter : exchange.getRequestURI().getQuery().split("&", -1)) {
            if (parameter.startsWith("index=")) {
                return parameter.substring("index=".length());
            }
        }
        return "";
    }

    /** One instance of a service. */
    static String instance(String address) {
        return "[{\"Address\": \"%s\", \"ServicePort\": 80}]".formatted(address);
    }

    static void send(HttpExchange exchange, int status, String index, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        if (!index.isEmpty()) {
            exchange.getResponseHeaders().add("X-Consul-Index", index);
        }
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    /** All questions so far. */
    List<HttpExchange> asked() {
        return List.copyOf(asked);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
