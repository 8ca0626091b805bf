package io.waymark.server;

import io.waymark.live.Scheduler;
import io.waymark.server.config.Config;
import io.waymark.server.config.FleetConfig;
import io.waymark.server.config.Listener;
import io.waymark.server.config.StorageConfig.Certificate;
import io.waymark.server.config.StorageConfig.ClientTls;
import io.waymark.server.config.TlsFiles;
import io.waymark.server.policy.Fleet;
import io.waymark.server.policy.ReplicaClient;
import io.waymark.server.tls.ClientContext;
import io.waymark.store.Presence;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;
import javax.net.ssl.SSLContext;

/** Makes the fleet that the configuration asks for. */
final class FleetParts {
    // An answer of a healthy server takes milliseconds; nobody is kept waiting much longer by one that is not.
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final int ID_BYTES = 6;

    private FleetParts() {}

    static Fleet of(Config config, Presence presence, Executor blocking, Scheduler scheduler, RandomGenerator random) {
        byte[] id = new byte[ID_BYTES];
        random.nextBytes(id);
        return new Fleet(
                HexFormat.of().formatHex(id),
                BuildInfo.version(),
                presence,
                config.fleet().replicas(),
                new ReplicaClient(() -> tls(config), PATIENCE),
                blocking,
                scheduler);
    }

    /**
     * How servers prove to one another who they are: as their first HTTP listener that speaks TLS does to clients, and
     * trusting whom that one trusts.
     */
    private static Optional<SSLContext> tls(Config config) {
        return config.http().stream()
                .flatMap(listener -> listener.tls().stream())
                .findFirst()
                .map(files -> ClientContext.of(new ClientTls(
                        files.caCert(),
                        Optional.of(new Certificate(files.cert(), files.key())),
                        Optional.empty(),
                        true)));
    }

    /** Where others reach this server, whose HTTP listeners are at {@code ports}; empty if it has none. */
    static Optional<URI> url(Config config, List<Integer> ports) {
        FleetConfig fleet = config.fleet();
        if (fleet.advertise().isPresent() || config.http().isEmpty()) {
            return fleet.advertise();
        }
        Listener first = config.http().getFirst();
        Optional<TlsFiles> tls = first.tls();
        String host = address(first.ip());
        return Optional.of(URI.create("%s://%s:%d"
                .formatted(
                        tls.isPresent() ? "https" : "http",
                        host.contains(":") ? "[" + host + "]" : host,
                        ports.getFirst())));
    }

    /** {@code ip}, or one of this machine's addresses if it stands for all of them. */
    private static String address(String ip) {
        try {
            if (!InetAddress.getByName(ip).isAnyLocalAddress()) {
                return ip;
            }
            return NetworkInterface.networkInterfaces()
                    .filter(FleetParts::isUp)
                    .flatMap(NetworkInterface::inetAddresses)
                    .filter(address -> !address.isLoopbackAddress() && !address.isLinkLocalAddress())
                    .min((one, other) -> Boolean.compare(one instanceof Inet6Address, other instanceof Inet6Address))
                    .map(address -> address.getHostAddress().replaceFirst("%.*", ""))
                    .orElse("127.0.0.1");
        } catch (UnknownHostException | SocketException unknown) {
            return "127.0.0.1";
        }
    }

    private static boolean isUp(NetworkInterface network) {
        try {
            return network.isUp() && !network.isVirtual();
        } catch (SocketException gone) {
            return false;
        }
    }
}
