package io.waymark.benchmarks.discovery;

import com.sun.management.OperatingSystemMXBean;
import io.waymark.dtab.Bound;
import io.waymark.dtab.Dtab;
import io.waymark.dtab.NameTree;
import io.waymark.dtab.Path;
import io.waymark.interpreter.Addresses;
import io.waymark.interpreter.Endpoint;
import io.waymark.interpreter.Interpreter;
import io.waymark.interpreter.Namers;
import io.waymark.interpreter.hosts.HostOptions;
import io.waymark.interpreter.hosts.Hosts;
import io.waymark.interpreter.hosts.SystemHostResolver;
import io.waymark.live.Cell;
import io.waymark.live.State;
import io.waymark.live.Watch;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Those who want to know where services are, in one process with the namer that finds it out. */
final class Subscribers implements AutoCloseable {
    private static final Path PREFIX = Path.of("#", "bench");
    private static final int PATIENCE_SECONDS = 300;

    private final Clock clock = new Clock();
    private final Source source;
    private final Namers namers;
    private final Interpreter interpreter;
    private final List<Watch> watches = new ArrayList<>();
    private int watchers;
    private volatile Endpoint awaited = Source.endpoint(0, 0);
    private volatile CountDownLatch heard = new CountDownLatch(0);

    /** What something took: nanoseconds on the clock, nanoseconds of all threads of this process, bytes of heap. */
    record Cost(double time, double cpu, double heap) {}

    Subscribers(Source source) {
        this.source = source;
        Hosts hosts = new Hosts(new SystemHostResolver(), clock, clock, new Random(1), HostOptions.DEFAULT);
        this.namers = new Namers(List.of(new Namers.Mount(PREFIX, source.namer(PREFIX, hosts, clock, clock))));
        Cell<Dtab> dtab = new Cell<>();
        dtab.setValue(Dtab.parse("/svc => /#/bench"));
        this.interpreter = new Interpreter(dtab, namers, clock, clock, Interpreter.Options.DEFAULT);
    }

    /** Binds services {@code s0} and on, and waits until the addresses of all are known. */
    Cost bind(int services, int endpoints) throws InterruptedException {
        CountDownLatch bound = new CountDownLatch(services);
        CountDownLatch known = new CountDownLatch(services);
        double heap = heapInUse();
        long cpu = cpu();
        long start = System.nanoTime();
        for (int i = 0; i < services; i++) {
            Path name = source.name("s" + i);
            watches.add(interpreter
                    .bind(Path.of("svc").concat(name), Dtab.EMPTY)
                    .watch(state -> {
                        if (state instanceof State.Ready<NameTree<Bound>>(NameTree<Bound> tree)
                                && tree instanceof NameTree.Leaf<Bound>) {
                            bound.countDown();
                        }
                    }));
            watches.add(namers.addresses(PREFIX.concat(name)).watch(state -> {
                if (size(state) == endpoints) {
                    known.countDown();
                }
            }));
        }
        await(bound);
        await(known);
        double time = System.nanoTime() - start;
        double used = cpu() - cpu;
        return new Cost(time, used, heapInUse() - heap);
    }

    /** Lets so many watch the addresses of one service, and waits until all have them. */
    void follow(String service, int endpoints, int watchers) throws InterruptedException {
        CountDownLatch known = new CountDownLatch(watchers);
        for (int i = 0; i < watchers; i++) {
            watches.add(namers.addresses(PREFIX.concat(source.name(service))).watch(state -> {
                if (size(state) == endpoints) {
                    known.countDown();
                }
                told(state);
            }));
        }
        await(known);
        this.watchers = watchers;
    }

    private void told(State<Addresses> state) {
        if (state.known().orElse(new Addresses.Neg()) instanceof Addresses.Endpoints known
                && known.endpoints().contains(awaited)) {
            heard.countDown();
        }
    }

    private static int size(State<Addresses> state) {
        return state instanceof State.Ready<Addresses>(Addresses addresses)
                        && addresses instanceof Addresses.Endpoints(var endpoints, Map<String, String> unused)
                ? endpoints.size()
                : -1;
    }

    /** Changes one endpoint of the followed service; from just before that until all who follow it have heard. */
    Cost change(String service, int endpoint, int version) throws Exception {
        awaited = Source.endpoint(endpoint, version);
        CountDownLatch all = new CountDownLatch(watchers);
        heard = all;
        long cpu = cpu();
        long start = System.nanoTime();
        source.change(service, endpoint, version);
        await(all);
        return new Cost(System.nanoTime() - start, cpu() - cpu, 0);
    }

    private static void await(CountDownLatch latch) throws InterruptedException {
        if (!latch.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new IllegalStateException(latch.getCount() + " were told nothing");
        }
    }

    private static long cpu() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
    }

    private static double heapInUse() {
        System.gc();
        return (double) Runtime.getRuntime().totalMemory()
                - Runtime.getRuntime().freeMemory();
    }

    @Override
    public void close() {
        watches.forEach(Watch::close);
        interpreter.close();
        namers.close();
        clock.close();
    }
}
