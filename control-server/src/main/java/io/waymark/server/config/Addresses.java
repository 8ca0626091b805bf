package io.waymark.server.config;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/** Reads where other servers are. */
final class Addresses {
    private static final Pattern CONNECT_STRING;

    static {
        String server = "(\\[[0-9a-fA-F:.]+]|[^\\s,/:\\[\\]]+)(:[0-9]{1,5})?";
        CONNECT_STRING = Pattern.compile(server + "(," + server + ")*(/[^/\\s]+)*");
    }

    private Addresses() {}

    /**
     * {@code zkAddrs}, a list of host and port, or {@code connectString}, the same as text; one of them must be there.
     * {@code zkAddrs} may be text too.
     */
    static String zooKeeper(Block block, int defaultPort) {
        Optional<Value> connectString = block.find("connectString");
        Optional<Value> zkAddrs = block.find("zkAddrs");
        if (connectString.isPresent()) {
            zkAddrs.ifPresent(both -> both.error("zkAddrs and connectString say the same thing: keep one"));
            return connectString(connectString.get());
        }
        if (zkAddrs.isEmpty()) {
            block.error(
                    "%s is missing (expected: zkAddrs: [{host: localhost, port: %d}], or connectString: localhost:%d)"
                            .formatted(block.path("zkAddrs"), defaultPort, defaultPort));
            return "";
        }
        if (zkAddrs.get().node() instanceof ScalarNode) {
            return connectString(zkAddrs.get());
        }
        List<Value> items = zkAddrs.get().items();
        if (items.isEmpty()) {
            zkAddrs.get().expected("at least one address");
        }
        return items.stream()
                .map(item -> Block.read(item, address -> hostAndPort(address, defaultPort)))
                .collect(Collectors.joining(","));
    }

    private static String connectString(Value value) {
        Optional<String> text = value.text();
        if (text.isPresent() && !CONNECT_STRING.matcher(text.get()).matches()) {
            value.expected("host:port,host:port, perhaps followed by the path of a node");
        }
        return text.orElse("");
    }

    private static String hostAndPort(Block block, int defaultPort) {
        String host = block.require("host", "a host name or an address");
        int port = block.number("port", defaultPort, 1, 65_535);
        return (host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host) + ":" + port;
    }

    /** {@code endpoints}, a list of URLs or of {@code host:port}, or namerd's {@code host} and {@code port}. */
    static List<URI> etcd(Block block, int defaultPort, boolean tls) {
        String scheme = tls ? "https" : "http";
        Optional<Value> endpoints = block.find("endpoints");
        String host = block.text("host", "localhost");
        int port = block.number("port", defaultPort, 1, 65_535);
        if (endpoints.isEmpty()) {
            return List.of(URI.create("%s://%s:%d".formatted(scheme, host, port)));
        }
        block.find("host")
                .or(() -> block.find("port"))
                .ifPresent(both -> both.error(both.name() + " and endpoints say the same thing: keep endpoints"));
        List<URI> urls = new ArrayList<>();
        for (Value item : endpoints.get().items()) {
            item.text().flatMap(text -> url(item, text, scheme, tls)).ifPresent(urls::add);
        }
        if (endpoints.get().items().isEmpty()) {
            endpoints.get().expected("at least one, such as http://localhost:2379");
        }
        return urls;
    }

    private static Optional<URI> url(Value item, String text, String scheme, boolean tls) {
        try {
            URI uri = URI.create(text.contains("://") ? text : scheme + "://" + text);
            boolean web = "https".equals(uri.getScheme()) || ("http".equals(uri.getScheme()) && !tls);
            if (web && uri.getHost() != null && uri.getPort() > 0) {
                return Optional.of(uri);
            }
        } catch (IllegalArgumentException notAUri) {
            // said below
        }
        item.expected(tls ? "https://host:port, since there is tls" : "http://host:port or https://host:port");
        return Optional.empty();
    }
}
