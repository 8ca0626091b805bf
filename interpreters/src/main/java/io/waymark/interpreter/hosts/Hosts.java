package io.waymark.interpreter.hosts;

import io.waymark.interpreter.Addresses;
import io.waymark.interpreter.Endpoint;
import io.waymark.interpreter.source.Backoff;
import io.waymark.interpreter.source.Derived;
import io.waymark.interpreter.source.Shared;
import io.waymark.live.Live;
import io.waymark.live.Problem;
import io.waymark.live.Scheduler;
import io.waymark.live.State;
import java.net.InetAddress;
import java.util.Collection;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;

/**
 * The addresses of hosts. A host is looked up while somebody watches it, and again at intervals; however many watch it,
 * it is looked up once. When that fails the last answer stands, marked stale.
 *
 * <p>Safe for use by many threads.
 */
public final class Hosts {
    private final Shared<String, Set<InetAddress>> repeated;
    private final Shared<String, Set<InetAddress>> once;

    /**
     * @param executor runs the lookups, which block: how many threads it has is how many run at once
     * @param random spreads lookups over time
     */
    public Hosts(
            HostResolver resolver,
            Executor executor,
            Scheduler scheduler,
            RandomGenerator random,
            HostOptions options) {
        Backoff backoff = new Backoff(options.interval(), options.intervalMax(), random);
        this.repeated = new Shared<>(
                host -> cell -> HostLookup.start(
                        host, cell, resolver, executor, scheduler, options, backoff, HostLookup.Repeat.ALWAYS),
                options.hostsMax(),
                scheduler);
        this.once = new Shared<>(
                host -> cell -> HostLookup.start(
                        host, cell, resolver, executor, scheduler, options, backoff, HostLookup.Repeat.UNTIL_KNOWN),
                options.hostsMax(),
                scheduler);
    }

    /** The addresses of {@code host}, as they are now; none if there is no such host. */
    public Live<Set<InetAddress>> addresses(String host) {
        return answered(host).orElseGet(() -> repeated.get(host.toLowerCase(Locale.ROOT)));
    }

    /** The addresses that {@code host} had when it was first found, for as long as it is watched. */
    public Live<Set<InetAddress>> addressesOnce(String host) {
        return answered(host).orElseGet(() -> once.get(host.toLowerCase(Locale.ROOT)));
    }

    private static Optional<Live<Set<InetAddress>>> answered(String host) {
        Optional<InetAddress> literal = HostText.address(host);
        if (literal.isPresent()) {
            return literal.map(address -> Live.of(Set.of(address)));
        }
        return HostText.isName(host) ? Optional.empty() : Optional.of(Live.of(Set.of()));
    }

    /**
     * All endpoints with the addresses of their hosts. Pending until each host has been found or has failed; a host
     * that does not exist is left out; one that fails is left out, or stands with its last addresses, and makes the
     * whole stale. Failed only if every host fails.
     */
    public State<Addresses> endpoints(Derived.Inputs inputs, Collection<HostEndpoint> wanted) {
        Set<Endpoint> endpoints = new HashSet<>();
        Problem problem = null;
        boolean pending = false;
        boolean known = wanted.isEmpty();
        for (HostEndpoint endpoint : wanted) {
            Optional<InetAddress> literal = HostText.address(endpoint.host());
            if (literal.isPresent()) {
                endpoints.add(endpoint.at(literal.get()));
                known = true;
                continue;
            }
            switch (inputs.state(endpoint.host(), () -> addresses(endpoint.host()))) {
                case State.Pending<Set<InetAddress>>() -> pending = true;
                case State.Failed<Set<InetAddress>>(Problem cause) -> problem = cause;
                case State.Ready<Set<InetAddress>>(Set<InetAddress> found) -> {
                    known = true;
                    found.forEach(address -> endpoints.add(endpoint.at(address)));
                }
                case State.Stale<Set<InetAddress>>(Set<InetAddress> found, Problem cause) -> {
                    known = true;
                    problem = cause;
                    found.forEach(address -> endpoints.add(endpoint.at(address)));
                }
            }
        }
        if (pending) {
            return State.pending();
        }
        Addresses addresses = new Addresses.Endpoints(endpoints);
        if (problem == null) {
            return State.ready(addresses);
        }
        return known ? new State.Stale<>(addresses, problem) : State.failed(problem);
    }

    /** How many hosts are being looked up. */
    public int openCount() {
        return repeated.openCount() + once.openCount();
    }
}
