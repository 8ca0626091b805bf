package io.waymark.benchmarks.engine;

import io.waymark.dtab.Bound;
import io.waymark.dtab.Dtab;
import io.waymark.dtab.Name;
import io.waymark.dtab.NameTree;
import io.waymark.dtab.Path;
import io.waymark.interpreter.Addresses;
import io.waymark.interpreter.Interpreter;
import io.waymark.interpreter.Namer;
import io.waymark.interpreter.Namers;
import io.waymark.live.Cell;
import io.waymark.live.Live;
import io.waymark.live.Scheduler;
import io.waymark.live.State;
import io.waymark.live.Watch;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** An interpreter with very many names, all watched, whose table changes. One thread changes it. */
final class Engine implements AutoCloseable {
    private static final Path FS = Path.of("#", "fs");

    private final ExecutorService thread = Executors.newSingleThreadExecutor();
    private final Cell<Dtab> dtab = new Cell<>();
    private final Interpreter interpreter;
    private final int names;
    private final List<String> entries;
    private final long heapBefore;
    private volatile CountDownLatch awaited = new CountDownLatch(0);

    /** Names {@code /svc/s0} and on; every service that there are rules left for has one of its own. */
    Engine(int names, int rules) {
        this.names = names;
        this.entries = new ArrayList<>(rules);
        entries.add("/srv => /#/fs");
        entries.add("/cluster => /srv");
        entries.add("/host => /cluster");
        entries.add("/svc => /host");
        for (int service = 0; entries.size() < rules; service++) {
            entries.add("/host/s" + service + " => /srv/s" + service + "-v1");
        }
        this.heapBefore = heapInUse();
        this.interpreter = new Interpreter(
                dtab,
                new Namers(List.of(new Namers.Mount(FS, new EveryName()))),
                thread,
                new NoTimers(),
                Interpreter.Options.DEFAULT);
    }

    /** Binds all names; answers how many nanoseconds it took until each was told. */
    double bindAll() throws InterruptedException {
        dtab.setValue(Dtab.parse(String.join(";", entries)));
        CountDownLatch bound = new CountDownLatch(names);
        awaited = bound;
        long start = System.nanoTime();
        for (int i = 0; i < names; i++) {
            interpreter.bind(Path.of("svc", "s" + i), Dtab.EMPTY).watch(this::told);
        }
        bound.await();
        return System.nanoTime() - start;
    }

    private void told(State<NameTree<Bound>> state) {
        if (!(state instanceof State.Pending<NameTree<Bound>>)) {
            awaited.countDown();
        }
    }

    /** Bytes of heap that the names have taken, by name. */
    double heapPerName() {
        return (double) (heapInUse() - heapBefore) / names;
    }

    /** How long it took to read the new text, and from then on until everybody concerned had been told. */
    record Change(double reading, double toPublish) {}

    /** Changes the entry that one service has, or the one that all names go through, to something new. */
    Change change(boolean everyName, int number) throws InterruptedException {
        int position = everyName ? 0 : entries.size() - 1;
        String prefix = entries.get(position).split(" ", 2)[0];
        entries.set(position, prefix + (everyName ? " => /#/fs/n" + number : " => /srv/v" + number));
        String text = String.join(";", entries);
        CountDownLatch changed = new CountDownLatch(everyName ? names : 1);
        awaited = changed;
        long start = System.nanoTime();
        Dtab next = Dtab.parse(text);
        long read = System.nanoTime();
        dtab.setValue(next);
        changed.await();
        return new Change(read - start, System.nanoTime() - read);
    }

    long rebinds() {
        return interpreter.rebinds();
    }

    @Override
    public void close() {
        // The queue hands on to the thread until it is empty, which it nearly is once a name that came last is bound.
        awaited = new CountDownLatch(1);
        interpreter.bind(Path.of("svc", "last"), Dtab.EMPTY).watch(this::told);
        try {
            awaited.await();
            thread.submit(() -> {}).get();
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        } finally {
            thread.shutdown();
        }
    }

    private static long heapInUse() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    /** Knows every name of one label, and nothing of addresses. */
    private static final class EveryName implements Namer {
        @Override
        public Live<NameTree<Name>> lookup(Path path) {
            return Live.of(
                    path.isEmpty() ? NameTree.neg() : NameTree.leaf(new Bound(FS.concat(path.take(1)), path.drop(1))));
        }

        @Override
        public Live<Addresses> addresses(Path id) {
            return Live.of(new Addresses.Neg());
        }
    }

    /** The time; no binding is let go of here, so there is nothing to do later. */
    private record NoTimers() implements Scheduler {
        @Override
        public Instant now() {
            return Instant.now();
        }

        @Override
        public Watch schedule(Duration delay, Runnable task) {
            return () -> {};
        }
    }
}
