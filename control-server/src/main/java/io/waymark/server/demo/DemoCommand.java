package io.waymark.server.demo;

import io.waymark.client.ClientOptions;
import io.waymark.client.WaymarkClient;
import io.waymark.server.Server;
import io.waymark.server.cli.CommandFailure;
import io.waymark.server.config.Config;
import io.waymark.server.config.ConfigReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code waymark demo}: a server on the embedded store, and a small application that is routed by it. */
@Command(name = "demo", description = "Start a server with a small application behind it, and print what to try.")
public final class DemoCommand implements Callable<Integer> {
    private static final String DTAB = """
            # Where names lead. A later rule goes before an earlier one.
            /srv     => /#/fs ;          # what discovery knows: the files in disco/
            /svc     => /srv ;           # a service is its namesake,
            /svc/gen => /srv/gen ;       # and gen is version 1, for now
            """;
    private static final String SHIFTED = """
            /srv     => /#/fs ;
            /svc     => /srv ;
            /svc/gen => 9 * /srv/gen & 1 * /srv/gen-v2 ;   # a tenth of the traffic tries version 2
            """;

    private final PrintWriter out;

    private final Deque<AutoCloseable> parts = new ArrayDeque<>(); // the last one started first

    @Option(names = "--dir", paramLabel = "DIR", description = "where it keeps its data (${DEFAULT-VALUE})")
    private Path directory = Path.of(".waymark", "demo");

    /** A demo that tells {@code out} what to try. */
    public DemoCommand(PrintWriter out) {
        this.out = out;
    }

    @Override
    public Integer call() throws Exception {
        CountDownLatch stopping = new CountDownLatch(1);
        CountDownLatch stopped = new CountDownLatch(1);
        // The JVM ends when its hooks have: this one holds it until everything is closed in order.
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            stopping.countDown();
                            try {
                                stopped.await();
                            } catch (InterruptedException stoppedTwice) {
                                Thread.currentThread().interrupt();
                            }
                        },
                        "waymark-demo-stop"));
        try {
            start();
            stopping.await();
            out.println("Stopping.");
        } catch (Server.StartException refused) {
            throw new CommandFailure(CommandFailure.REFUSED, String.valueOf(refused.getMessage()));
        } finally {
            while (!parts.isEmpty()) {
                parts.pop().close();
            }
            stopped.countDown();
        }
        return 0;
    }

    private void start() throws Exception {
        Path disco = directory.resolve("disco").toAbsolutePath();
        Files.createDirectories(disco);
        Config config = new ConfigReader(variable -> Optional.empty()).parse("the demo's configuration", """
                storage: { kind: embedded, dir: %s }
                namers: [ { kind: fs, rootDir: %s } ]
                http: { port: %d }
                grpc: { port: %d }
                """.formatted(
                quoted(directory.resolve("data").toAbsolutePath()), quoted(disco), freePort(4180), freePort(4321)));
        Server server = part(new Server(config));
        server.start();
        int http = server.httpPorts().getFirst();
        int grpc = server.grpcPorts().getFirst();
        createNamespace(http);

        SecureRandom random = new SecureRandom();
        WaymarkClient names = part(new WaymarkClient(ClientOptions.of(List.of("127.0.0.1:" + grpc))));
        DemoProxy proxy = part(new DemoProxy(freePort(4140), names, random));
        part(DemoApplication.start(disco, proxy.port(), random));
        Path shifted = directory.resolve("shifted.dtab");
        Files.writeString(shifted, SHIFTED);
        out.println(instructions(http, grpc, proxy.port(), shifted, disco));
    }

    private <T extends AutoCloseable> T part(T part) {
        parts.push(part);
        return part;
    }

    /** {@code preferred}, or another if somebody listens there already. */
    private static int freePort(int preferred) throws IOException {
        try (ServerSocket socket = new ServerSocket(preferred, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException taken) {
            try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            }
        }
    }

    /** As a YAML string in double quotes. */
    private static String quoted(Path path) {
        return '"' + path.toString().replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    private static void createNamespace(int httpPort) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<String> created = client.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + httpPort + "/api/1/dtabs/default"))
                            .header("Content-Type", "application/dtab")
                            .POST(HttpRequest.BodyPublishers.ofString(DTAB))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            boolean thereNow = created.statusCode() == 204 || created.statusCode() == 409; // 409: from an earlier run
            if (!thereNow) {
                throw new IOException("creating the namespace: " + created.statusCode() + " " + created.body());
            }
        }
    }

    private static String instructions(int http, int grpc, int proxy, Path shifted, Path disco) {
        String server = http == 4180 ? "" : " --server http://127.0.0.1:" + http;
        return """

                Waymark is running. `web` calls `word` and `gen` by name; a second version, `gen-v2`, waits.

                  console  http://127.0.0.1:%2$d/     gRPC  127.0.0.1:%3$d     proxy  127.0.0.1:%4$d

                Try, in another terminal:

                  curl -s -x 127.0.0.1:%4$d http://web/                        # the application, through the proxy
                  ./waymark dtab get default%1$s                  # the rules it is routed by
                  ./waymark bind --watch /svc/gen%1$s             # what gen is bound to, as it changes (leave it open)

                Shift a tenth of gen to gen-v2, and see the answers change:

                  ./waymark dtab put default %5$s%1$s
                  for i in $(seq 100); do curl -s -x 127.0.0.1:%4$d http://web/; done | sort | uniq -c

                What would two tenths do, and to whom; then do it, and wait until all streams have been sent it:

                  ./waymark plan default --set '/svc/gen => 8 * /srv/gen & 2 * /srv/gen-v2'%1$s
                  ./waymark shift /svc/gen /srv/gen=8 /srv/gen-v2=2%1$s && ./waymark wait%1$s

                Why does a name lead where it leads, and what do proxies see:

                  ./waymark explain /svc/gen%1$s
                  grpcurl -plaintext -d '{"root":{"elems":["ZGVmYXVsdA=="]},"name":{"elems":["c3Zj","Z2Vu"]}}' \\
                    127.0.0.1:%3$d io.linkerd.mesh.Interpreter/StreamBoundTree

                Addresses are files; change one and it is followed at once: %6$s

                Ctrl-C ends it. What you change is kept for the next time.
                """.formatted(server, http, grpc, proxy, shifted, disco);
    }
}
