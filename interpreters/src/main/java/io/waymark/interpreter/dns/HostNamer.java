package io.waymark.interpreter.dns;

import io.waymark.dtab.Bound;
import io.waymark.dtab.Name;
import io.waymark.dtab.NameTree;
import io.waymark.dtab.Path;
import io.waymark.interpreter.Addresses;
import io.waymark.interpreter.Endpoint;
import io.waymark.interpreter.Namer;
import io.waymark.live.Live;
import io.waymark.live.Scheduler;
import java.net.InetAddress;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Names that are hosts in DNS: {@code /web.example/8080} has the A and AAAA records of {@code web.example.}, with port
 * 8080. What follows is residual. A name that DNS does not have is negative; one without addresses exists and is empty.
 *
 * <p>While no server answers everything stands as it was, stale; a name that was never known fails.
 */
public final class HostNamer implements Namer {
    private static final int LABELS = 2;
    private static final Pattern PORT = Pattern.compile("[1-9][0-9]{0,4}");

    private final Path prefix;
    private final DnsRecords records;

    /**
     * @param prefix what the ids of this namer begin with, such as {@code /#/dns}
     * @param executor runs what is to be done with answers
     * @param random spreads retries over time
     */
    public HostNamer(Path prefix, DnsOptions options, Executor executor, Scheduler scheduler, RandomGenerator random) {
        this.prefix = prefix;
        this.records = new DnsRecords(options, executor, scheduler, random);
    }

    @Override
    public Live<NameTree<Name>> lookup(Path path) {
        if (path.size() < LABELS || port(path).isEmpty()) {
            return Live.of(NameTree.neg());
        }
        NameTree<Name> bound = NameTree.leaf(new Bound(prefix.concat(path.take(LABELS)), path.drop(LABELS)));
        return host(path).map(found -> found.isPresent() ? bound : NameTree.neg());
    }

    @Override
    public Live<Addresses> addresses(Path id) {
        OptionalInt port = id.size() == LABELS ? port(id) : OptionalInt.empty();
        if (port.isEmpty()) {
            return Live.of(new Addresses.Neg());
        }
        return host(id).map(found ->
                found.map(addresses -> endpoints(addresses, port.getAsInt())).orElseGet(Addresses.Neg::new));
    }

    private Live<Optional<Set<InetAddress>>> host(Path path) {
        return records.host(path.label(0).utf8());
    }

    private static Addresses endpoints(Set<InetAddress> addresses, int port) {
        return new Addresses.Endpoints(
                addresses.stream().map(address -> new Endpoint(address, port)).collect(Collectors.toSet()));
    }

    private static OptionalInt port(Path path) {
        String text = path.label(1).utf8();
        if (!PORT.matcher(text).matches() || Integer.parseInt(text) > 65_535) {
            return OptionalInt.empty();
        }
        return OptionalInt.of(Integer.parseInt(text));
    }

    boolean isStarted() {
        return records.isStarted();
    }

    int openCount() {
        return records.openCount();
    }

    @Override
    public void close() {
        records.close();
    }
}
