package io.waymark.store.zookeeper;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Which ensemble, where in it, and as whom.
 *
 * @param connectString {@code host:port,host:port}
 * @param pathPrefix the znode whose children are the dtabs; created if it is missing
 * @param sessionTimeout after which the ensemble forgets a client that is silent; a connection that is dead without
 *     being closed is noticed after two thirds of it
 * @param connectTimeout how long an operation waits for a connection
 * @param acls for what is created; empty: everybody may do everything
 * @param auth as whom to act
 */
public record ZookeeperSettings(
        String connectString,
        String pathPrefix,
        Duration sessionTimeout,
        Duration connectTimeout,
        List<Acl> acls,
        Optional<Auth> auth) {

    public ZookeeperSettings {
        acls = List.copyOf(acls);
        if (!pathPrefix.matches("(/[^/]+)+") || pathPrefix.equals("/zookeeper")) {
            throw new IllegalArgumentException(
                    "pathPrefix: '%s' (expected: a path like /dtabs, without a slash at its end, and not /zookeeper)"
                            .formatted(pathPrefix));
        }
    }

    /** namerd's defaults: {@code /dtabs}, sessions of 10 s, open to everybody. */
    public static ZookeeperSettings of(String connectString) {
        return new ZookeeperSettings(
                connectString, "/dtabs", Duration.ofSeconds(10), Duration.ofSeconds(5), List.of(), Optional.empty());
    }

    /** These settings at another place. */
    public ZookeeperSettings withPathPrefix(String other) {
        return new ZookeeperSettings(connectString, other, sessionTimeout, connectTimeout, acls, auth);
    }

    /**
     * Who may do what.
     *
     * @param scheme such as {@code digest}
     * @param id such as {@code ada:3fUpqdVNjpD4hkCVvAyN3VnUMjs=}
     * @param perms of create, read, write, delete, admin: some of {@code crwda}, none twice
     */
    public record Acl(String scheme, String id, String perms) {
        public Acl {
            if (!perms.matches("[crwda]{1,5}") || perms.chars().distinct().count() != perms.length()) {
                throw new IllegalArgumentException(
                        "perms: '%s' (expected: some of the letters crwda, each at most once)".formatted(perms));
            }
        }
    }

    /**
     * As whom to act.
     *
     * @param scheme such as {@code digest}
     * @param auth such as {@code ada:secret}
     */
    public record Auth(String scheme, String auth) {
        @Override
        public String toString() {
            return "Auth[scheme=" + scheme + ", auth=…]";
        }
    }
}
