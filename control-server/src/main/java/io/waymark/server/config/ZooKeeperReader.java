package io.waymark.server.config;

import io.waymark.interpreter.zookeeper.ZooKeeperOptions;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads which ZooKeeper the names of a namer are in, and how it is read. */
final class ZooKeeperReader {
    private static final int PORT = 2181;
    private static final int RESYNC_SECONDS_MAX = 86_400;
    private static final Pattern NODE = Pattern.compile("/|(/(?!\\.{1,2}(/|$))[^/]+)+");

    private ZooKeeperReader() {}

    /** {@code zkAddrs} and what may be said beside it. */
    static ZooKeeperOptions read(Block block) {
        String servers = Addresses.zooKeeper(block, PORT);
        ZooKeeperOptions usual = ZooKeeperOptions.of(servers.isBlank() ? "localhost" : servers); // or it was said
        Optional<ZooKeeperOptions.Auth> auth = block.block("authInfo", StorageReader::authInfo)
                .map(info ->
                        new ZooKeeperOptions.Auth(info.scheme(), info.auth().value()));
        int resync = block.number("resyncSecs", (int) usual.resync().toSeconds(), 1, RESYNC_SECONDS_MAX);
        return usual.with(
                auth,
                StorageReader.milliseconds(block, "sessionTimeoutMs", usual.sessionTimeout()),
                StorageReader.milliseconds(block, "connectTimeoutMs", usual.connectTimeout()),
                Duration.ofSeconds(resync));
    }

    /** {@code basePath}, which namerd takes with and without a slash on either side. */
    static String basePath(Block block) {
        String written = block.text("basePath", "/");
        String withFirst = written.startsWith("/") ? written : "/" + written;
        String path = withFirst.length() > 1 && withFirst.endsWith("/")
                ? withFirst.substring(0, withFirst.length() - 1)
                : withFirst;
        if (NODE.matcher(path).matches()) {
            return path;
        }
        block.find("basePath").ifPresent(value -> value.expected("the path of a node, such as /services"));
        return "/";
    }
}
