package io.waymark.interpreter.hosts;

import io.waymark.live.Scheduler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/** A resolver that knows the hosts it is told of. */
public final class FakeHosts implements HostResolver {
    private final Map<String, Set<InetAddress>> known = new ConcurrentHashMap<>();
    private final Map<String, String> failing = new ConcurrentHashMap<>();
    private final AtomicInteger asked = new AtomicInteger();

    /** From now on {@code host} has these addresses and does not fail. */
    public FakeHosts put(String host, String... addresses) {
        known.put(host, Arrays.stream(addresses).map(FakeHosts::ip).collect(Collectors.toSet()));
        failing.remove(host);
        return this;
    }

    public void fail(String host, String message) {
        failing.put(host, message);
    }

    /** How often somebody has asked. */
    public int asked() {
        return asked.get();
    }

    @Override
    public Set<InetAddress> resolve(String host) throws IOException {
        asked.incrementAndGet();
        String failure = failing.get(host);
        if (failure != null) {
            throw new IOException(failure);
        }
        return known.getOrDefault(host, Set.of());
    }

    /** Hosts that ask this resolver. */
    public Hosts hosts(Executor executor, Scheduler scheduler) {
        return new Hosts(this, executor, scheduler, new Random(1), HostOptions.DEFAULT);
    }

    public static InetAddress ip(String address) {
        try {
            return InetAddress.getByName(address);
        } catch (UnknownHostException notAnAddress) {
            throw new IllegalArgumentException(notAnAddress);
        }
    }
}
