package io.waymark.interpreter.guard;

import io.waymark.interpreter.Addresses;
import io.waymark.interpreter.Endpoint;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Decides what is served of one service when its source says that endpoints are gone. Knows no clock: the time is an
 * argument. Not safe for use by several threads.
 *
 * <p>What the source says is compared with the largest set that was let through within the window. If there are too
 * many fewer endpoints, that set is held; what counts is how many, so that a fleet that was replaced is no loss.
 * Endpoints that are new while a set is held are served with it. A hold ends when its time is over, when it is
 * released, or when the source says enough endpoints again.
 */
final class Breaker {
    private static final Addresses.Endpoints NOBODY = new Addresses.Endpoints(Set.of());
    private static final int MERGED_WITHIN = 8; // parts of the window, so that few sets are remembered

    private final BreakerOptions options;
    private final Deque<Past> past = new ArrayDeque<>(); // each later and smaller than the one before
    private Addresses said = NOBODY;
    private Addresses.Endpoints passed = NOBODY; // let through last
    private @Nullable Hold hold;
    private Addresses.Endpoints held = NOBODY;

    Breaker(BreakerOptions options) {
        this.options = options;
    }

    /** What is served. */
    record Served(Addresses addresses, Optional<Hold> hold) {}

    /** A set that was served until {@code until}; {@code from}: until when the first that it stands for was. */
    private record Past(Addresses.Endpoints set, Instant from, Instant until) {}

    /** What is served now that the source says {@code next}. */
    Served say(Addresses next, Instant now) {
        said = next;
        return at(now);
    }

    /** What is served at {@code now}, nothing new having been said. */
    Served at(Instant now) {
        if (hold != null && !now.isBefore(hold.until())) {
            return release();
        }
        Addresses.Endpoints before = hold == null ? largest(now) : held;
        int lost = size(before) - size(said);
        if (options.isTooMuch(lost, size(before))) {
            Instant since = hold == null ? now : hold.since();
            hold = new Hold(since, since.plus(options.hold()), lost, size(before));
            held = before;
            return new Served(union(before, said), Optional.of(hold));
        }
        remember(hold == null ? passed : held, now);
        return pass();
    }

    /** Believes the source: what it says now is what later losses are measured by. */
    Served release() {
        past.clear();
        return pass();
    }

    private Served pass() {
        hold = null;
        held = NOBODY;
        passed = said instanceof Addresses.Endpoints endpoints ? endpoints : NOBODY;
        return new Served(said, Optional.empty());
    }

    private Addresses.Endpoints largest(Instant now) {
        while (!past.isEmpty() && past.getFirst().until().isBefore(now.minus(options.window()))) {
            past.removeFirst();
        }
        return past.isEmpty() || size(past.getFirst().set()) <= size(passed)
                ? passed
                : past.getFirst().set();
    }

    /** Remembers a set that is not served any more, if it is larger than what is now. */
    private void remember(Addresses.Endpoints set, Instant now) {
        if (size(set) <= size(said)) {
            return;
        }
        while (!past.isEmpty() && size(past.getLast().set()) <= size(set)) {
            past.removeLast();
        }
        Duration merged = options.window().dividedBy(MERGED_WITHIN);
        if (!past.isEmpty() && now.isBefore(past.getLast().from().plus(merged))) {
            Past larger = past.removeLast();
            past.addLast(new Past(larger.set(), larger.from(), now));
        } else {
            past.addLast(new Past(set, now, now));
        }
    }

    private static int size(Addresses addresses) {
        return addresses instanceof Addresses.Endpoints known
                ? known.endpoints().size()
                : 0;
    }

    /** What makes an endpoint the same although its weight or metadata changed. */
    private record Place(InetAddress address, int port) {
        static Place of(Endpoint endpoint) {
            return new Place(endpoint.address(), endpoint.port());
        }
    }

    private static Addresses union(Addresses.Endpoints old, Addresses now) {
        if (!(now instanceof Addresses.Endpoints young) || young.endpoints().isEmpty()) {
            return old;
        }
        Set<Place> places = new HashSet<>();
        young.endpoints().forEach(endpoint -> places.add(Place.of(endpoint)));
        Set<Endpoint> all = new HashSet<>(young.endpoints());
        old.endpoints().stream()
                .filter(endpoint -> !places.contains(Place.of(endpoint)))
                .forEach(all::add);
        return new Addresses.Endpoints(all, young.metadata());
    }
}
