package io.waymark.interpreter.zookeeper;

import java.time.Duration;

/**
 * Which ZooKeeper to read, and how.
 *
 * @param connect the servers, as {@code host:port,host:port}
 * @param sessionTimeout how long servers remember this client without hearing from it
 * @param connectTimeout how long to wait for a connection before names that are not known yet fail
 * @param readsMax how many nodes are read at once
 * @param namesMax how many names, and nodes of each kind, may be watched at once
 * @param depthMax the deepest path that is looked for; what is beyond is residual
 */
public record ZooKeeperOptions(
        String connect, Duration sessionTimeout, Duration connectTimeout, int readsMax, int namesMax, int depthMax) {

    public ZooKeeperOptions {
        if (connect.isBlank()) {
            throw new IllegalArgumentException("ZooKeeper servers: '' (expected: host:port,host:port)");
        }
        if (sessionTimeout.toMillis() < 1
                || connectTimeout.toMillis() < 1
                || readsMax < 1
                || namesMax < 1
                || depthMax < 1) {
            throw new IllegalArgumentException("ZooKeeper: %s, %s, %d, %d, %d (expected: each more than 0)"
                    .formatted(sessionTimeout, connectTimeout, readsMax, namesMax, depthMax));
        }
    }

    /** A session of 10 s as namerd, 5 s to connect, 100 reads at once, 100,000 names, 32 levels. */
    public static ZooKeeperOptions of(String connect) {
        return new ZooKeeperOptions(connect, Duration.ofSeconds(10), Duration.ofSeconds(5), 100, 100_000, 32);
    }
}
