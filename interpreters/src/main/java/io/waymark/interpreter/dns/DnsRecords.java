package io.waymark.interpreter.dns;

import io.netty.util.NetUtil;
import io.waymark.interpreter.source.Backoff;
import io.waymark.interpreter.source.Derived;
import io.waymark.interpreter.source.Shared;
import io.waymark.live.Live;
import io.waymark.live.OnDemand;
import io.waymark.live.Scheduler;
import io.waymark.live.State;
import java.net.InetAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;

/** What DNS says of names, each asked for once however many watch it. Empty: there is no such name. */
final class DnsRecords implements AutoCloseable {
    private final DnsClient client;
    private final Shared<String, Optional<List<RecordKind.Srv>>> services;
    private final Shared<String, Optional<List<InetAddress>>> v4;
    private final Shared<String, Optional<List<InetAddress>>> v6;
    private final Shared<String, Optional<Set<InetAddress>>> hosts;

    DnsRecords(DnsOptions options, Executor executor, Scheduler scheduler, RandomGenerator random) {
        this.client = new DnsClient(options);
        Backoff backoff = new Backoff(options.ttlMin(), options.ttlMax(), random);
        this.services = records(RecordKind.SRV, options, backoff, executor, scheduler);
        this.v4 = records(RecordKind.A, options, backoff, executor, scheduler);
        this.v6 = records(RecordKind.AAAA, options, backoff, executor, scheduler);
        this.hosts = new Shared<>(name -> new Derived<>(inputs -> both(name, inputs)), options.namesMax(), scheduler);
    }

    private <T> Shared<String, Optional<List<T>>> records(
            RecordKind<T> kind, DnsOptions options, Backoff backoff, Executor executor, Scheduler scheduler) {
        return new Shared<String, Optional<List<T>>>(
                name -> (OnDemand.Source<Optional<List<T>>>) cell ->
                        new DnsLookup<>(client, name, kind, cell, options, backoff, executor, scheduler).start(),
                options.namesMax(),
                scheduler);
    }

    /** The instances of a service. */
    Live<Optional<List<RecordKind.Srv>>> service(String name) {
        return services.get(name);
    }

    /** The addresses of a host, which may also be an address itself. */
    Live<Optional<Set<InetAddress>>> host(String text) {
        if (NetUtil.isValidIpV4Address(text) || NetUtil.isValidIpV6Address(text)) {
            return Live.of(Optional.of(Set.of(NetUtil.createInetAddressFromIpAddressString(text))));
        }
        return DnsName.of(text).map(hosts::get).orElseGet(() -> Live.of(Optional.empty()));
    }

    private State<Optional<Set<InetAddress>>> both(String name, Derived.Inputs inputs) {
        State<Optional<List<InetAddress>>> a = inputs.state("A", () -> v4.get(name));
        State<Optional<List<InetAddress>>> aaaa = inputs.state("AAAA", () -> v6.get(name));
        if (a instanceof State.Pending<?> || aaaa instanceof State.Pending<?>) {
            return State.pending();
        }
        Set<InetAddress> addresses = new HashSet<>();
        a.known().ifPresent(found -> found.ifPresent(addresses::addAll));
        aaaa.known().ifPresent(found -> found.ifPresent(addresses::addAll));
        boolean exists = a.known().flatMap(found -> found).isPresent()
                || aaaa.known().flatMap(found -> found).isPresent();
        State<Optional<Set<InetAddress>>> found =
                State.ready(exists ? Optional.of(Set.copyOf(addresses)) : Optional.empty());
        return withFailure(a, withFailure(aaaa, found));
    }

    /** With one kind of address known and not the other, the one is used; with none at all nothing is known. */
    private static State<Optional<Set<InetAddress>>> withFailure(State<?> half, State<Optional<Set<InetAddress>>> all) {
        if (half instanceof State.Failed<?>(var problem)) {
            boolean usable = all.known()
                    .flatMap(found -> found)
                    .filter(found -> !found.isEmpty())
                    .isPresent();
            return usable ? all.stale(problem) : State.failed(problem);
        }
        return Derived.asFreshAs(half, all);
    }

    boolean isStarted() {
        return client.isStarted();
    }

    /** How many names are being asked for. */
    int openCount() {
        return services.openCount() + v4.openCount() + v6.openCount() + hosts.openCount();
    }

    @Override
    public void close() {
        client.close();
    }
}
