package io.waymark.server.demo;

import com.sun.net.httpserver.HttpExchange;
import io.waymark.client.Addresses;
import io.waymark.client.WaymarkClient;
import io.waymark.dtab.Bound;
import io.waymark.dtab.NameTree;
import io.waymark.dtab.Path;
import io.waymark.live.Live;
import io.waymark.live.State;
import io.waymark.live.Watch;
import io.waymark.server.demo.DemoService.Reply;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.random.RandomGenerator;

/**
 * What linkerd is in earnest: an HTTP proxy that sends a request for host {@code web} to whatever {@code /svc/web} is
 * bound to now. It follows names through the mesh API, as any client does.
 */
final class DemoProxy implements AutoCloseable {
    private static final Duration FIRST_ANSWER_MAX = Duration.ofSeconds(2);
    private static final int NAMES_MAX = 1_000;

    private final WaymarkClient names;
    private final RandomGenerator random;
    private final DemoService server;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
    // A proxy keeps following what it was once asked for, so that only the first request waits.
    private final ConcurrentMap<Path, Followed<NameTree<Bound>>> trees = new ConcurrentHashMap<>();
    private final ConcurrentMap<Path, Followed<Addresses>> addresses = new ConcurrentHashMap<>();

    /** A value that is followed until the proxy ends. */
    private static final class Followed<T> {
        private final Live<T> live;
        private final CompletableFuture<Void> answered = new CompletableFuture<>();
        private final Watch watch;

        Followed(Live<T> live) {
            this.live = live;
            this.watch = live.watch(state -> {
                if (!(state instanceof State.Pending<T>)) {
                    answered.complete(null);
                }
            });
        }

        Optional<T> get() throws InterruptedException {
            try {
                answered.get(FIRST_ANSWER_MAX.toMillis(), TimeUnit.MILLISECONDS);
            } catch (ExecutionException | TimeoutException noAnswer) {
                return Optional.empty();
            }
            return live.current().known();
        }
    }

    /** Starts on {@code port}, or on a free one if that is 0. */
    DemoProxy(int port, WaymarkClient names, RandomGenerator random) throws IOException {
        this.names = names;
        this.random = random;
        this.server = DemoService.start(port, this::forward);
    }

    int port() {
        return server.port();
    }

    private Reply forward(HttpExchange request) throws IOException, InterruptedException {
        String host = Optional.ofNullable(request.getRequestHeaders().getFirst("Host"))
                .map(named -> named.replaceFirst(":\\d+$", ""))
                .orElse("");
        if (host.isEmpty()) {
            return new Reply(400, "proxy: a Host header is needed, such as 'Host: web'");
        }
        Path name = Path.of("svc", host);
        Optional<Addresses.Endpoint> endpoint = endpoint(name);
        if (endpoint.isEmpty()) {
            return new Reply(502, "proxy: " + name + " leads nowhere; see: ./waymark delegate " + name);
        }
        return send(endpoint.get(), request.getRequestURI().getRawPath());
    }

    private Optional<Addresses.Endpoint> endpoint(Path name) throws InterruptedException {
        if (trees.size() >= NAMES_MAX && !trees.containsKey(name)) {
            return Optional.empty();
        }
        Optional<Bound> bound = trees.computeIfAbsent(name, unused -> new Followed<>(names.bind("default", name)))
                .get()
                .flatMap(this::draw);
        if (bound.isEmpty()) {
            return Optional.empty();
        }
        Optional<Addresses> known = addresses
                .computeIfAbsent(bound.get().id(), id -> new Followed<>(names.addresses(id)))
                .get();
        if (!(known.orElse(null) instanceof Addresses.Endpoints(var endpoints, var metadata)) || endpoints.isEmpty()) {
            return Optional.empty();
        }
        return endpoints.stream().skip(random.nextInt(endpoints.size())).findFirst();
    }

    /** One leaf of the tree, each branch of a union as likely as its weight says. */
    private Optional<Bound> draw(NameTree<Bound> tree) {
        return switch (tree) {
            case NameTree.Leaf<Bound>(Bound bound) -> Optional.of(bound);
            case NameTree.Union<Bound>(List<NameTree.Weighted<Bound>> branches) -> {
                double all =
                        branches.stream().mapToDouble(NameTree.Weighted::weight).sum();
                double left = random.nextDouble() * all;
                for (NameTree.Weighted<Bound> branch : branches) {
                    left -= branch.weight();
                    if (left < 0) {
                        yield draw(branch.tree());
                    }
                }
                yield Optional.empty();
            }
            case NameTree.Alt<Bound>(List<NameTree<Bound>> choices) ->
                choices.stream().flatMap(choice -> draw(choice).stream()).findFirst();
            case NameTree.Neg<Bound> neg -> Optional.empty();
            case NameTree.Fail<Bound> fail -> Optional.empty();
            case NameTree.Empty<Bound> empty -> Optional.empty();
        };
    }

    private Reply send(Addresses.Endpoint endpoint, String path) throws IOException, InterruptedException {
        InetAddress address = endpoint.address();
        String host = address.getHostAddress();
        URI uri = URI.create("http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + endpoint.port() + path);
        try {
            HttpResponse<String> answer = http.send(
                    HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(5)).build(),
                    HttpResponse.BodyHandlers.ofString());
            return new Reply(answer.statusCode(), answer.body().strip());
        } catch (IOException unreachable) {
            return new Reply(502, "proxy: " + uri.getAuthority() + ": " + unreachable);
        }
    }

    @Override
    public void close() {
        server.close();
        trees.values().forEach(followed -> followed.watch.close());
        addresses.values().forEach(followed -> followed.watch.close());
        http.close();
    }
}
