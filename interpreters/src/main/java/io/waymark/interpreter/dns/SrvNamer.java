package io.waymark.interpreter.dns;

import io.waymark.dtab.Bound;
import io.waymark.dtab.Name;
import io.waymark.dtab.NameTree;
import io.waymark.dtab.Path;
import io.waymark.interpreter.Addresses;
import io.waymark.interpreter.Namer;
import io.waymark.interpreter.source.Derived;
import io.waymark.interpreter.source.Shared;
import io.waymark.live.Live;
import io.waymark.live.Scheduler;
import io.waymark.live.State;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;

/**
 * Names that are services in DNS: {@code /_web._tcp.example} has the SRV records of {@code _web._tcp.example.}. What
 * follows is residual. A name that DNS does not have, or has no SRV record for, is negative; one whose targets have no
 * address exists and is empty.
 *
 * <p>Of the targets those with the lowest priority are taken that have an address. While no server answers everything
 * stands as it was, stale; a name that was never known fails.
 */
public final class SrvNamer implements Namer {
    private final Path prefix;
    private final DnsRecords records;
    private final Shared<String, Addresses> addresses;

    /**
     * @param prefix what the ids of this namer begin with, such as {@code /#/io.l5d.dnssrv}
     * @param executor runs what is to be done with answers
     * @param random spreads retries over time
     */
    public SrvNamer(Path prefix, DnsOptions options, Executor executor, Scheduler scheduler, RandomGenerator random) {
        this.prefix = prefix;
        this.records = new DnsRecords(options, executor, scheduler, random);
        this.addresses =
                new Shared<>(name -> new Derived<>(inputs -> addresses(name, inputs)), options.namesMax(), scheduler);
    }

    @Override
    public Live<NameTree<Name>> lookup(Path path) {
        Optional<String> service = path.isEmpty() ? Optional.empty() : DnsName.of(path.label(0));
        if (service.isEmpty()) {
            return Live.of(NameTree.neg());
        }
        NameTree<Name> bound = NameTree.leaf(new Bound(prefix.concat(path.take(1)), path.drop(1)));
        return records.service(service.get()).map(found -> exists(found) ? bound : NameTree.neg());
    }

    @Override
    public Live<Addresses> addresses(Path id) {
        Optional<String> service = id.size() == 1 ? DnsName.of(id.label(0)) : Optional.empty();
        return service.map(addresses::get).orElseGet(() -> Live.of(new Addresses.Neg()));
    }

    private State<Addresses> addresses(String name, Derived.Inputs inputs) {
        State<Optional<List<RecordKind.Srv>>> service = inputs.state(this, () -> records.service(name));
        Optional<Optional<List<RecordKind.Srv>>> known = service.known();
        if (known.isEmpty() || !exists(known.get())) {
            return service.map(unused -> new Addresses.Neg()); // unless pending or failed: there is no value to map
        }
        return Derived.asFreshAs(service, SrvTargets.endpoints(known.get().orElse(List.of()), records, inputs));
    }

    private static boolean exists(Optional<List<RecordKind.Srv>> service) {
        return service.isPresent() && !service.get().isEmpty();
    }

    boolean isStarted() {
        return records.isStarted();
    }

    int openCount() {
        return records.openCount() + addresses.openCount();
    }

    @Override
    public void close() {
        records.close();
    }
}
