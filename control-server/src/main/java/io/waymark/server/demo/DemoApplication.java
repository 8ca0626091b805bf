package io.waymark.server.demo;

import io.waymark.server.demo.DemoService.Reply;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * The small application of the demo: {@code web} asks {@code word} for a word and {@code gen} to make a line of it;
 * {@code gen-v2}, a better one, waits. They know one another by name only, and call through the proxy. Where each
 * listens is in a file of its name, as the fs namer reads them.
 */
final class DemoApplication implements AutoCloseable {
    private static final List<String> WORDS = List.of("bridge", "harbour", "lantern", "meadow", "orchard", "signal");

    private final Map<String, DemoService> services = new LinkedHashMap<>();
    private final HttpClient http;

    private DemoApplication(int proxyPort) {
        this.http = HttpClient.newBuilder()
                .connectTimeout(Duration.ofSeconds(2))
                .proxy(ProxySelector.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), proxyPort)))
                .build();
    }

    /** Starts the four services and writes their addresses to files in {@code disco}. */
    static DemoApplication start(Path disco, int proxyPort, RandomGenerator random) throws IOException {
        DemoApplication application = new DemoApplication(proxyPort);
        application.services.put(
                "word", DemoService.start(0, request -> Reply.ok(WORDS.get(random.nextInt(WORDS.size())))));
        application.services.put(
                "gen", DemoService.start(0, request -> Reply.ok("the " + asked(request.getRequestURI()))));
        application.services.put(
                "gen-v2",
                DemoService.start(
                        0,
                        request -> Reply.ok("*** THE "
                                + asked(request.getRequestURI()).toUpperCase(Locale.ROOT) + " *** (gen-v2)")));
        application.services.put("web", DemoService.start(0, request -> application.web()));
        Files.createDirectories(disco);
        for (Map.Entry<String, DemoService> service : application.services.entrySet()) {
            write(disco.resolve(service.getKey()), service.getValue().port());
        }
        return application;
    }

    /** Replaces the file in one step, so that a reader sees the old address or the new one. */
    private static void write(Path file, int port) throws IOException {
        Path written = Files.createTempFile(file.toAbsolutePath().getParent(), ".new", "");
        Files.writeString(written, InetAddress.getLoopbackAddress().getHostAddress() + " " + port + "\n");
        Files.move(written, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static String asked(URI uri) {
        return uri.getPath().substring(1);
    }

    private Reply web() throws IOException, InterruptedException {
        Reply word = call("word", "/");
        return word.status() == 200 ? call("gen", "/" + word.text()) : word;
    }

    private Reply call(String service, String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + service + path))
                .timeout(Duration.ofSeconds(5))
                .build();
        HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
        return answer.statusCode() == 200
                ? Reply.ok(answer.body().strip())
                : new Reply(
                        502,
                        service + " answered " + answer.statusCode() + ": "
                                + answer.body().strip());
    }

    @Override
    public void close() {
        services.values().forEach(DemoService::close);
        http.close();
    }
}
