package io.waymark.server.http.v2;

import io.waymark.live.Scheduler;
import io.waymark.live.Watch;
import io.waymark.server.http.Answer;
import io.waymark.server.http.BadRequest;
import io.waymark.server.http.ProblemDocument;
import io.waymark.server.http.Query;
import io.waymark.server.http.Refusal;
import io.waymark.server.policy.Convergence;
import io.waymark.server.policy.FleetSpread;
import io.waymark.server.policy.FleetSpreads;
import io.waymark.store.Namespace;
import io.waymark.store.VersionedDtab;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code …/{ns}/convergence}: how many streams of all servers have been sent a revision. */
public final class ConvergenceResource implements Resource {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final Duration TIMEOUT_MAX = Duration.ofMinutes(10);
    private static final Duration PAUSE_MIN = Duration.ofMillis(20);
    private static final Duration PAUSE_MAX = Duration.ofMillis(500);
    private static final Pattern SHARE = Pattern.compile("([0-9]{1,3}(?:\\.[0-9]{1,6})?)%");
    private static final Pattern SECONDS = Pattern.compile("([0-9]{1,6})(ms|s|m)");
    private static final int WAITING_MAX = 100;

    private final Convergence here;
    private final FleetSpreads everywhere;
    private final String replica;
    private final Scheduler scheduler;
    private final Semaphore waiting = new Semaphore(WAITING_MAX);

    /** @param replica the id of this server, which is {@code here} */
    public ConvergenceResource(Convergence here, FleetSpreads everywhere, String replica, Scheduler scheduler) {
        this.here = here;
        this.everywhere = everywhere;
        this.replica = replica;
        this.scheduler = scheduler;
    }

    @Override
    public void addTo(Routes routes) {
        routes.on("GET", "namespaces/{ns}/convergence", (exchange, path) -> {
            Query query = Parameters.of(exchange, "revision", "wait", "timeout");
            Namespace namespace = path.namespace();
            Optional<Long> revision = Parameters.revision(query, "revision");
            Optional<Double> share = query.find("wait").map(ConvergenceResource::share);
            Duration timeout =
                    query.find("timeout").map(ConvergenceResource::timeout).orElse(TIMEOUT);
            exchange.blocking(() -> convergence(namespace, revision, share, timeout));
        });
        routes.on("GET", "replica/{replica}/convergence/{ns}", (exchange, path) -> {
            path.requireReplica(replica);
            Query query = Parameters.of(exchange, "revision");
            long revision = Parameters.revision(query, "revision").orElse(0L);
            Namespace namespace = path.namespace();
            exchange.blocking(() -> Json.answer(here.spread(namespace, revision)
                    .toCompletableFuture()
                    .join()
                    .show()));
        });
    }

    private Answer convergence(Namespace namespace, Optional<Long> asked, Optional<Double> share, Duration timeout) {
        Optional<Long> known = here.latest(namespace).map(VersionedDtab::revision);
        if (known.isEmpty()) {
            throw refusal(404, "no-such-namespace", "There is no namespace %s.".formatted(namespace));
        }
        long revision = asked.orElseGet(known::get);
        FleetSpread spread = everywhere.spread(namespace, revision);
        if (share.isEmpty()) {
            return answer(namespace, spread, Optional.empty());
        }
        if (!waiting.tryAcquire()) {
            throw refusal(
                    503, "unavailable", "%d others wait already (expected: try again later)".formatted(WAITING_MAX));
        }
        try {
            Instant until = scheduler.now().plus(timeout);
            Duration pause = PAUSE_MIN;
            while (!spread.reached(share.get()) && scheduler.now().isBefore(until)) {
                Duration left = Duration.between(scheduler.now(), until);
                pause(pause.compareTo(left) < 0 ? pause : left);
                pause = pause.multipliedBy(2).compareTo(PAUSE_MAX) < 0 ? pause.multipliedBy(2) : PAUSE_MAX;
                spread = everywhere.spread(namespace, revision);
            }
            return answer(namespace, spread, share);
        } finally {
            waiting.release();
        }
    }

    private void pause(Duration duration) {
        CountDownLatch over = new CountDownLatch(1);
        Watch timer = scheduler.schedule(duration, over::countDown);
        try {
            // A second more, since a scheduler that is closed runs nothing any more.
            if (!over.await(duration.toMillis() + 1_000, TimeUnit.MILLISECONDS)) {
                throw refusal(503, "unavailable", "This server is closing.");
            }
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
            throw refusal(503, "unavailable", "This server is closing.");
        } finally {
            timer.close();
        }
    }

    private static Refusal refusal(int status, String code, String detail) {
        return new Refusal(new ProblemDocument(status, code, detail).answer());
    }

    /** @param share that was waited for; empty: nobody waits, and all are wanted */
    private static Answer answer(Namespace namespace, FleetSpread spread, Optional<Double> share) {
        ObjectNode json = Json.object();
        json.put("namespace", namespace.name()).put("revision", spread.revision());
        json.put("current", spread.current());
        json.put("streams", spread.streams()).put("applied", spread.applied()).put("share", spread.share());
        json.put("reached", spread.reached(share.orElse(1.0)));
        spread.millis(0.5).ifPresent(millis -> json.put("p50Millis", millis));
        spread.millis(0.99).ifPresent(millis -> json.put("p99Millis", millis));
        ArrayNode replicas = json.putArray("replicas");
        spread.parts().forEach(part -> {
            ObjectNode one = replicas.addObject().put("id", part.replica());
            part.spread()
                    .ifPresent(known -> one.put("revision", known.current())
                            .put("streams", known.reach().streams())
                            .put("applied", known.reach().applied()));
            one.put("reachable", part.spread().isPresent());
        });
        ArrayNode stuck = json.putArray("stuck");
        spread.stuck().forEach(stream -> {
            ObjectNode one = stuck.addObject().put("replica", stream.replica());
            one.put("client", stream.stream().client())
                    .put("name", stream.stream().name());
            spread.written().ifPresent(since -> one.put("since", since.toString()));
        });
        return Json.answer(json);
    }

    private static double share(String text) {
        Matcher matcher = SHARE.matcher(text);
        double share = matcher.matches() ? Double.parseDouble(matcher.group(1)) / 100 : -1;
        if (share < 0 || share > 1) {
            throw new BadRequest(
                    "wait: '%s' (expected: a share of the streams such as 99.9%%)".formatted(Parameters.shown(text)));
        }
        return share;
    }

    private static Duration timeout(String text) {
        Matcher matcher = SECONDS.matcher(text);
        if (matcher.matches()) {
            long number = Long.parseLong(matcher.group(1));
            Duration timeout = switch (matcher.group(2)) {
                case "ms" -> Duration.ofMillis(number);
                case "s" -> Duration.ofSeconds(number);
                default -> Duration.ofMinutes(number);
            };
            if (timeout.compareTo(TIMEOUT_MAX) <= 0) {
                return timeout;
            }
        }
        throw new BadRequest("timeout: '%s' (expected: 500ms, 30s or 5m, and at most %dm)"
                .formatted(Parameters.shown(text), TIMEOUT_MAX.toMinutes()));
    }
}
