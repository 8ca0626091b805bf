package io.waymark.benchmarks.fanout;

import io.linkerd.mesh.BindReq;
import io.linkerd.mesh.ReplicasReq;
import io.waymark.benchmarks.Sample;
import io.waymark.benchmarks.Table;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Runs all measurements of streams. */
public final class FanOutReport {
    private static final int STREAMS = 10_000;
    private static final int NAMES = 1_000;
    private static final int RULES = 10_000;
    private static final int REPLICA_STREAMS = 200;
    private static final int ENDPOINTS = 1_000;
    // Two answers that take turns, of the same length.
    private static final List<String> FILES = List.of("web-a", "web-b");

    private final Rivals rivals;
    private final Table table =
            new Table("what", "floor: median (10th to 90th percentile)", "Waymark", "ratio", "aim", "namerd*");

    private FanOutReport(Rivals rivals) {
        this.rivals = rivals;
    }

    public static void run() throws IOException, InterruptedException {
        try (Rivals rivals = new Rivals(FILES)) {
            FanOutReport report = new FanOutReport(rivals);
            report.sharedName();
            report.manyNames();
            report.endpoints();
            report.table.print();
        }
        System.out.println(
                "* as measured on a machine of this kind where its floor took 80 ms and 4.7 µs for 10,000 streams");
    }

    /** Everybody follows one name. */
    private void sharedName() throws IOException, InterruptedException {
        BindReq request = Requests.bind("default", "svc", "web");
        List<byte[]> requests = Collections.nCopies(STREAMS, request.toByteArray());
        try (HttpPut message = rivals.floorMessage();
                HttpPut dtab = rivals.dtab("default")) {
            List<Side.Trigger> ours = new ArrayList<>();
            List<Side.Trigger> least = new ArrayList<>();
            for (String file : FILES) {
                ours.add(Rivals.put(dtab, "/svc => /host ;\n/host/web => /#/io.l5d.fs/" + file + " ;\n"));
                pull(ours.getLast());
                least.add(Rivals.put(message, Requests.answer(rivals.meshPort(), request, file)));
            }
            pull(least.getLast());

            Duel opened = Duel.fight(
                    6,
                    12,
                    number -> rivals.floor().open(Requests.STREAM_BOUND_TREE, requests),
                    number -> rivals.waymark().open(Requests.STREAM_BOUND_TREE, requests));
            Duel.checkSameAnswers(rivals.floor(), rivals.waymark());
            Duel changed = Duel.fight(
                    40,
                    60,
                    number -> rivals.floor().change(least.get(number % 2), STREAMS),
                    number -> rivals.waymark().change(ours.get(number % 2), STREAMS));
            Duel.checkSameAnswers(rivals.floor(), rivals.waymark());
            changed.addTo(table, "one dtab change, 10,000 streams on one name", "1.3 ×", "1.3 ×", "251 ms", "53 µs");
            opened.addTo(table, "10,000 streams opened", "1.5 ×", "", "", "");
            memory(requests);
        }
    }

    private void memory(List<byte[]> requests) throws IOException, InterruptedException {
        Sample floor = new Sample();
        Sample ours = new Sample();
        for (int i = 0; i < 5; i++) {
            floor.add(heapPerStream(rivals.floor(), requests));
            ours.add(heapPerStream(rivals.waymark(), requests));
        }
        table.row(
                "heap per stream on one name",
                Table.bytes(floor.median()),
                Table.bytes(ours.median()),
                Table.bytes(ours.median() - floor.median()) + " more",
                "1 KiB more",
                "");
    }

    private static double heapPerStream(Side side, List<byte[]> requests) throws IOException, InterruptedException {
        side.reconnect();
        double before = side.liveHeap();
        side.open(Requests.STREAM_BOUND_TREE, requests);
        return (side.liveHeap() - before) / requests.size();
    }

    /** A big table, and a stream for each of many names. */
    private void manyNames() throws IOException, InterruptedException {
        List<byte[]> requests = IntStream.range(0, NAMES)
                .mapToObj(i -> Requests.bind("many", "svc", "s" + i).toByteArray())
                .toList();
        try (HttpPut message = rivals.floorMessage();
                HttpPut dtab = rivals.dtab("many")) {
            pull(Rivals.put(dtab, rules("web-a", "web-a")));
            rivals.waymark().open(Requests.STREAM_BOUND_TREE, requests);
            rivals.floor().open(Requests.STREAM_BOUND_TREE, requests);
            byte[][] answers = new byte[2][];
            for (int i = 0; i < 2; i++) {
                pull(Rivals.put(dtab, rules(FILES.get(i), FILES.get(i))));
                answers[i] = Requests.answer(rivals.meshPort(), Requests.bind("many", "svc", "s0"), FILES.get(i));
            }
            Duel.fight(
                            20,
                            30,
                            number -> rivals.floor().change(Rivals.put(message, answers[number % 2]), NAMES),
                            number -> rivals.waymark()
                                    .change(
                                            Rivals.put(dtab, rules(FILES.get(number % 2), FILES.get(number % 2))),
                                            NAMES))
                    .addTo(table, "every one of 1,000 names changes, 10,000 rules", "", "", "1.9 s", "");
            Sample one = new Sample();
            rivals.waymark().change(Rivals.put(dtab, rules("web-a", "web-a")), NAMES);
            for (int i = 1; i < 40; i++) {
                String text = rules("web-a", FILES.get(i % 2));
                one.add(rivals.waymark().change(Rivals.put(dtab, text), 1).nanos());
            }
            table.row(
                    "one of 1,000 names changes, 10,000 rules: until it is heard",
                    "",
                    Duel.spread(one),
                    "",
                    "",
                    "1.9 s");
        }
    }

    /** All names lead to {@code all}, but for the last one, which leads to {@code last}. */
    private static String rules(String all, String last) {
        String services = IntStream.range(0, RULES - 3)
                .mapToObj(i -> "/host/s%d => /%s ;%n".formatted(i, i == NAMES - 1 ? "last" : "all"))
                .collect(Collectors.joining());
        return services + "/all => /#/io.l5d.fs/" + all + " ;\n/last => /#/io.l5d.fs/" + last + " ;\n/svc => /host ;\n";
    }

    /** One endpoint of a big set changes. */
    private void endpoints() throws IOException, InterruptedException {
        Path file = rivals.names().resolve("big");
        replace(file, 1);
        ReplicasReq request = Requests.replicas("#", "io.l5d.fs", "big");
        List<byte[]> requests = Collections.nCopies(REPLICA_STREAMS, request.toByteArray());
        rivals.waymark().open(Requests.STREAM_REPLICAS, requests);
        try (HttpPut message = rivals.floorMessage()) {
            rivals.floor().open(Requests.STREAM_REPLICAS, requests);
            byte[][] answers = new byte[2][];
            for (int i = 0; i < 2; i++) {
                int variant = i;
                rivals.waymark().change(() -> replace(file, variant), REPLICA_STREAMS);
                answers[i] = Requests.answer(rivals.meshPort(), request);
            }
            Duel.fight(
                            20,
                            40,
                            number -> rivals.floor().change(Rivals.put(message, answers[number % 2]), REPLICA_STREAMS),
                            number -> rivals.waymark().change(() -> replace(file, number % 2), REPLICA_STREAMS))
                    .addTo(table, "one of 1,000 endpoints changes, 200 streams", "", "", "2.1 s", "");
            Duel.checkSameAnswers(rivals.floor(), rivals.waymark());
        }
    }

    private static void replace(Path file, int variant) {
        List<String> lines = IntStream.range(0, ENDPOINTS)
                .mapToObj(i -> "10.1.%d.%d %d".formatted(i / 250, i % 250, i == 500 ? 9_000 + variant : 8_080))
                .toList();
        try {
            Path fresh = file.resolveSibling(".fresh");
            Files.write(fresh, lines);
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void pull(Side.Trigger trigger) throws IOException {
        trigger.pull();
        trigger.finish();
    }
}
