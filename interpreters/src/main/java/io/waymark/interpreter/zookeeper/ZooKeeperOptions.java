package io.waymark.interpreter.zookeeper;

import java.time.Duration;
import java.util.Optional;

/**
 * Which ZooKeeper to read, and how.
 *
 * @param connect the servers, as {@code host:port,host:port}; a path after them is what is read below
 * @param auth as whom to read
 * @param sessionTimeout how long servers remember this client without hearing from it
 * @param connectTimeout how long to wait for a connection before names that are not known yet fail
 * @param resync how often everything is read again although nothing seems to have changed
 * @param readsMax how many nodes are read at once
 * @param namesMax how many names, and nodes of each kind, may be watched at once
 * @param depthMax the deepest path that is looked for; what is beyond is residual
 * @param listedMax how many nodes are looked at, and watched, to list the names that exist
 */
public record ZooKeeperOptions(
        String connect,
        Optional<Auth> auth,
        Duration sessionTimeout,
        Duration connectTimeout,
        Duration resync,
        int readsMax,
        int namesMax,
        int depthMax,
        int listedMax) {
    private static final Duration RESYNC = Duration.ofMinutes(5);
    private static final int LISTED_MAX = 2_000;

    /**
     * As whom to read.
     *
     * @param scheme such as {@code digest}
     * @param secret such as {@code user:password}
     */
    public record Auth(String scheme, String secret) {
        @Override
        public String toString() {
            return "Auth[scheme=" + scheme + ", secret=***]";
        }
    }

    public ZooKeeperOptions {
        if (connect.isBlank()) {
            throw new IllegalArgumentException("ZooKeeper servers: '' (expected: host:port,host:port)");
        }
        if (sessionTimeout.toMillis() < 1
                || connectTimeout.toMillis() < 1
                || resync.toMillis() < 1
                || readsMax < 1
                || namesMax < 1
                || depthMax < 1
                || listedMax < 1) {
            throw new IllegalArgumentException("ZooKeeper: %s, %s, %s, %d, %d, %d, %d (expected: each more than 0)"
                    .formatted(sessionTimeout, connectTimeout, resync, readsMax, namesMax, depthMax, listedMax));
        }
    }

    /** As nobody in particular; everything is read again every 5 min, and 2,000 nodes are looked at for a list. */
    public ZooKeeperOptions(
            String connect,
            Duration sessionTimeout,
            Duration connectTimeout,
            int readsMax,
            int namesMax,
            int depthMax) {
        this(
                connect,
                Optional.empty(),
                sessionTimeout,
                connectTimeout,
                RESYNC,
                readsMax,
                namesMax,
                depthMax,
                LISTED_MAX);
    }

    /** A session of 10 s as namerd, 5 s to connect, 100 reads at once, 100,000 names, 32 levels. */
    public static ZooKeeperOptions of(String connect) {
        return new ZooKeeperOptions(connect, Duration.ofSeconds(10), Duration.ofSeconds(5), 100, 100_000, 32);
    }

    /** These options with others about the session, and how often everything is read again. */
    public ZooKeeperOptions with(
            Optional<Auth> other, Duration otherSession, Duration otherConnect, Duration otherResync) {
        return new ZooKeeperOptions(
                connect, other, otherSession, otherConnect, otherResync, readsMax, namesMax, depthMax, listedMax);
    }

    /** These options with how many nodes are looked at for a list. */
    public ZooKeeperOptions withListedMax(int other) {
        return new ZooKeeperOptions(
                connect, auth, sessionTimeout, connectTimeout, resync, readsMax, namesMax, depthMax, other);
    }

    /** These options with how often everything is read again. */
    public ZooKeeperOptions withResync(Duration other) {
        return with(auth, sessionTimeout, connectTimeout, other);
    }
}
