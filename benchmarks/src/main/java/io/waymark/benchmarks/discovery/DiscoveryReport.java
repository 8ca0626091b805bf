package io.waymark.benchmarks.discovery;

import io.waymark.benchmarks.Sample;
import io.waymark.benchmarks.Table;

/** Many services at once, and one endpoint of a large one, in a real etcd and in an imitation of Kubernetes. */
public final class DiscoveryReport {
    private static final int SERVICES = 1_000;
    private static final int ENDPOINTS = 100;
    private static final int LARGE = 5_000;
    private static final int WATCHERS = 100;
    private static final int WARM_UP = 50;
    private static final int CHANGES = 100;

    private DiscoveryReport() {}

    public static void run() throws Exception {
        Table many = new Table("source", "services", "endpoints", "until all are known", "CPU", "heap");
        Table one = new Table("source", "endpoints", "watchers", "change to all told", "p99", "CPU for a change");
        try (Source etcd = new EtcdSource()) {
            measure(etcd, many, one);
        }
        try (Source kubernetes = new KubernetesSource()) {
            measure(kubernetes, many, one);
        }
        System.out.println("CPU is that of this process: without etcd's, but with that of the imitated API server.");
        many.print();
        one.print();
    }

    private static void measure(Source source, Table many, Table one) throws Exception {
        for (int i = 0; i < SERVICES; i++) {
            source.register("s" + i, ENDPOINTS);
        }
        double heap = 0;
        for (int i = 0; i < 2; i++) { // to warm up
            try (Subscribers subscribers = new Subscribers(source)) {
                double more = subscribers.bind(SERVICES, ENDPOINTS).heap();
                heap = i == 0 ? more : heap; // before there is anything that is still to be let go
            }
        }
        try (Subscribers subscribers = new Subscribers(source)) {
            Subscribers.Cost cost = subscribers.bind(SERVICES, ENDPOINTS);
            System.out.printf("%s: %s services known after %s%n", source.title(), SERVICES, Table.time(cost.time()));
            many.row(
                    source.title(),
                    Table.count(SERVICES),
                    Table.count((long) SERVICES * ENDPOINTS),
                    Table.time(cost.time()),
                    Table.time(cost.cpu()),
                    Table.bytes(heap));
            source.register("large", LARGE);
            subscribers.follow("large", LARGE, WATCHERS);
            Sample time = new Sample();
            Sample cpu = new Sample();
            for (int i = 1; i <= WARM_UP + CHANGES; i++) {
                Subscribers.Cost change = subscribers.change("large", i, i);
                if (i > WARM_UP) {
                    time.add(change.time());
                    cpu.add(change.cpu());
                }
            }
            System.out.printf("%s: a change was told after %s%n", source.title(), Table.time(time.median()));
            one.row(
                    source.title(),
                    Table.count(LARGE),
                    Table.count(WATCHERS),
                    Table.time(time.median()),
                    Table.time(time.percentile(99)),
                    Table.time(cpu.mean()));
        }
    }
}
