package io.waymark.server.config;

import io.waymark.interpreter.dns.DnsOptions;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads which DNS servers are asked, and how often. */
final class DnsReader {
    private static final int SECONDS_MAX = 86_400;

    private DnsReader() {}

    /**
     * {@code dnsHosts}, {@code refreshIntervalSeconds} and {@code maxTtlSeconds}, which is at least the other even if
     * it is not written.
     */
    static DnsOptions read(Block block) {
        DnsOptions standard = DnsOptions.DEFAULT;
        int refresh =
                block.number("refreshIntervalSeconds", (int) standard.ttlMin().toSeconds(), 1, SECONDS_MAX);
        int otherwise = Math.max(refresh, (int) standard.ttlMax().toSeconds());
        int max = block.number("maxTtlSeconds", otherwise, refresh, SECONDS_MAX);
        return standard.withServers(servers(block)).withTtl(Duration.ofSeconds(refresh), Duration.ofSeconds(max));
    }

    private static List<InetSocketAddress> servers(Block block) {
        List<InetSocketAddress> servers = new ArrayList<>();
        for (Value item : block.list("dnsHosts")) {
            Optional<InetSocketAddress> server = item.text().flatMap(DnsOptions::server);
            if (server.isEmpty()) {
                item.expected("the IP address of a DNS server, such as 10.0.0.53 or 10.0.0.53:5353");
            }
            server.ifPresent(servers::add);
        }
        return servers;
    }
}
