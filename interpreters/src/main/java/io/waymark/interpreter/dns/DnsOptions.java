package io.waymark.interpreter.dns;

import io.netty.util.NetUtil;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which servers to ask, and how often.
 *
 * @param servers are asked in turn until one knows; none: those of the system
 * @param timeout how long one server has to answer
 * @param ttlMin an answer is good for at least so long, and so is a failure
 * @param ttlMax an answer is good for at most so long
 * @param queriesMax how many questions may be on their way at once
 * @param namesMax how many names of each kind may be watched at once
 */
public record DnsOptions(
        List<InetSocketAddress> servers,
        Duration timeout,
        Duration ttlMin,
        Duration ttlMax,
        int queriesMax,
        int namesMax) {
    private static final int PORT = 53;
    private static final Pattern WITH_PORT = Pattern.compile("([^:]+|\\[.+\\]):([1-9][0-9]{0,4})");

    public DnsOptions {
        servers = List.copyOf(servers);
        for (InetSocketAddress server : servers) {
            if (server.isUnresolved()) {
                throw new IllegalArgumentException("DNS server: '%s' (expected: an IP address)".formatted(server));
            }
        }
        if (timeout.toMillis() < 1 || ttlMin.toMillis() < 1 || ttlMax.compareTo(ttlMin) < 0) {
            throw new IllegalArgumentException(
                    "DNS: %s, %s, %s (expected: each more than 0, and the third at least the second)"
                            .formatted(timeout, ttlMin, ttlMax));
        }
        if (queriesMax < 1 || namesMax < 1) {
            throw new IllegalArgumentException(
                    "DNS: %d queries, %d names (expected: each more than 0)".formatted(queriesMax, namesMax));
        }
    }

    /**
     * The system's servers, 2 s for each; answers are good for 5 s, as namerd's, to 30 s; 200 queries, 100,000 names.
     */
    public static final DnsOptions DEFAULT = new DnsOptions(
            List.of(), Duration.ofSeconds(2), Duration.ofSeconds(5), Duration.ofSeconds(30), 200, 100_000);

    /** These options with other servers. */
    public DnsOptions withServers(List<InetSocketAddress> others) {
        return new DnsOptions(others, timeout, ttlMin, ttlMax, queriesMax, namesMax);
    }

    /** These options with other bounds of how long an answer is good. */
    public DnsOptions withTtl(Duration min, Duration max) {
        return new DnsOptions(servers, timeout, min, max, queriesMax, namesMax);
    }

    /** The server that {@code text} says, as {@code 10.0.0.53}, {@code 10.0.0.53:5353} or {@code [::1]:53}. */
    public static Optional<InetSocketAddress> server(String text) {
        String address = text;
        int port = PORT;
        Matcher withPort = WITH_PORT.matcher(text);
        if (withPort.matches()) {
            address = withPort.group(1);
            port = Integer.parseInt(withPort.group(2));
        }
        if (port > 65_535 || !(NetUtil.isValidIpV4Address(address) || NetUtil.isValidIpV6Address(address))) {
            return Optional.empty();
        }
        return Optional.of(new InetSocketAddress(NetUtil.createInetAddressFromIpAddressString(address), port));
    }
}
