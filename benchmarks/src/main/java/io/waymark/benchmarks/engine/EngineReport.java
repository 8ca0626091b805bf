package io.waymark.benchmarks.engine;

import io.waymark.benchmarks.Sample;
import io.waymark.benchmarks.Table;
import java.util.List;

/** One entry of a table changes while very many names are bound under it. */
public final class EngineReport {
    private static final int NAMES = 100_000;
    private static final int WARM_UP = 60;
    private static final int CHANGES = 200;

    private EngineReport() {}

    public static void run() throws InterruptedException {
        Table table = new Table(
                "rules",
                "changed entry leads to",
                "names bound again",
                "change to publish",
                "p99",
                "with reading the text");
        for (int rules : List.of(10, 10_000)) {
            try (Engine engine = new Engine(NAMES, rules)) {
                System.out.printf(
                        "%s names under %s rules bound in %s, %s of heap for each name%n",
                        Table.count(NAMES),
                        Table.count(rules),
                        Table.time(engine.bindAll()),
                        Table.bytes(engine.heapPerName()));
                measure(engine, false, CHANGES).addTo(table, rules, "one name");
                measure(engine, true, 5).addTo(table, rules, "every name");
            }
        }
        table.print();
    }

    private record Measured(Sample change, Sample whole, long rebinds) {
        void addTo(Table table, int rules, String leadsTo) {
            table.row(
                    Table.count(rules),
                    leadsTo,
                    Table.count(rebinds),
                    Table.time(change.median()),
                    Table.time(change.percentile(99)),
                    Table.time(whole.median()));
        }
    }

    private static Measured measure(Engine engine, boolean everyName, int changes) throws InterruptedException {
        for (int i = 0; i < (everyName ? 1 : WARM_UP); i++) {
            engine.change(everyName, i);
        }
        Sample change = new Sample();
        Sample whole = new Sample();
        long before = engine.rebinds();
        for (int i = 0; i < changes; i++) {
            Engine.Change done = engine.change(everyName, 1_000 + i);
            change.add(done.toPublish());
            whole.add(done.reading() + done.toPublish());
        }
        return new Measured(change, whole, (engine.rebinds() - before) / changes);
    }
}
