package io.waymark.benchmarks.fanout;

import io.waymark.benchmarks.Sample;
import io.waymark.benchmarks.Table;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The same measurement on both sides, in turns, so that what else the machine does meets both alike. */
final class Duel {
    private final Sample floorTime = new Sample();
    private final Sample floorCpu = new Sample();
    private final Sample time = new Sample();
    private final Sample cpu = new Sample();

    private Duel() {}

    /** Measures once. */
    interface Turn {
        Side.Cost take(int number) throws IOException, InterruptedException;
    }

    /** Takes turns: first some that do not count, then some that do. */
    static Duel fight(int warmUp, int rounds, Turn floor, Turn waymark) throws IOException, InterruptedException {
        Duel duel = new Duel();
        for (int i = 0; i < warmUp + rounds; i++) {
            Side.Cost least = floor.take(i);
            Side.Cost ours = waymark.take(i);
            if (i >= warmUp) {
                duel.floorTime.add(least.nanos());
                duel.floorCpu.add(least.cpuNanosPerStream());
                duel.time.add(ours.nanos());
                duel.cpu.add(ours.cpuNanosPerStream());
            }
        }
        return duel;
    }

    /** Adds the two lines of this measurement to a table. */
    void addTo(Table table, String what, String timeAim, String cpuAim, String namerdTime, String namerdCpu) {
        table.row(
                what + ": until the last has it",
                spread(floorTime),
                spread(time),
                Table.number(time.median() / floorTime.median()) + " ×",
                timeAim,
                namerdTime);
        // A mean: the system counts a process's time in steps that are large against one measurement.
        table.row(
                what + ": server CPU per stream",
                Table.time(floorCpu.mean()),
                Table.time(cpu.mean()),
                Table.number(cpu.mean() / floorCpu.mean()) + " ×",
                cpuAim,
                namerdCpu);
    }

    /** The median, and where the middle eight tenths lie. */
    static String spread(Sample sample) {
        return "%s (%s to %s)"
                .formatted(
                        Table.time(sample.median()),
                        Table.time(sample.percentile(10)),
                        Table.time(sample.percentile(90)));
    }

    /**
     * Sees to it that all streams of both sides were sent the same last message.
     *
     * @throws IllegalStateException if they were not
     */
    static void checkSameAnswers(Side floor, Side waymark) {
        List<Long> least = floor.answers();
        List<Long> ours = waymark.answers();
        Set<Long> distinct = new HashSet<>(least);
        distinct.addAll(ours);
        if (least.size() != ours.size() || distinct.size() != 1) {
            throw new IllegalStateException(
                    "the floor's %d and Waymark's %d streams were not all sent the same message, but %d different ones"
                            .formatted(least.size(), ours.size(), distinct.size()));
        }
    }
}
