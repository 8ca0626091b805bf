package io.waymark.interpreter.etcd;

import com.google.protobuf.ByteString;
import io.etcd.jetcd.api.Event;
import io.etcd.jetcd.api.KeyValue;
import io.etcd.jetcd.api.RangeRequest;
import io.etcd.jetcd.api.RangeResponse;
import io.etcd.jetcd.api.ResponseHeader;
import io.etcd.jetcd.api.WatchResponse;
import io.waymark.dtab.Path;
import io.waymark.interpreter.etcd.EtcdException.Kind;
import io.waymark.interpreter.source.Backoff;
import io.waymark.interpreter.source.Resyncs;
import io.waymark.live.Watch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a copy of all keys under a prefix, on one thread: reads them all, then watches from just after that. Whatever
 * may have been missed is read anew: after a compaction, when the watch does not answer, and every so often.
 */
final class Follower implements Watch {
    private static final Logger LOG = LoggerFactory.getLogger(Follower.class);
    /** A watch that has lived so long was a success. */
    private static final Duration LIFE_MIN = Duration.ofSeconds(5);
    /** How often in a row etcd has to say so before its being another cluster, or an older state, is believed. */
    private static final int DOUBTS_MAX = 3;

    /** Hears what becomes of the services, one thing at a time. */
    interface Listener {
        /** All that has changed until now; the copy is whole. */
        void read(Follower from, Map<Path, Optional<Service>> changes);

        /** What has changed; empty for a service that is gone. */
        void changed(Follower from, Map<Path, Optional<Service>> changes);

        /** The copy may be behind from now on. */
        void troubled(Follower from, String problem);
    }

    private final EtcdOptions options;
    private final EtcdOptions.Timing timing;
    private final Executor executor;
    private final Backoff backoff;
    private final Resyncs resyncs;
    private final Listener listener;
    private final FutureTask<?> task = new FutureTask<>(this::followForEver, null);
    private volatile boolean closed;

    // Of the task.
    private final EtcdConnection connection;
    private final Keys range;
    private final Contents contents;
    private long cluster;
    private long applied; // the revision that the contents are at
    private int doubts; // in a row
    private int failures; // in a row
    private int pageKeys;
    private long heardAt;
    private long prodAt;

    Follower(EtcdOptions options, Executor executor, RandomGenerator random, Resyncs resyncs, Listener listener) {
        this.options = options;
        this.timing = options.timing();
        this.executor = executor;
        this.backoff = new Backoff(timing.retryFirst(), timing.retryMax(), random);
        this.resyncs = resyncs;
        this.listener = listener;
        this.connection = new EtcdConnection(options);
        this.range = Keys.under(options.pathPrefix());
        this.contents = new Contents(range, options);
        this.pageKeys = options.limits().pageKeys();
    }

    void start() {
        try {
            executor.execute(task);
        } catch (RejectedExecutionException full) {
            listener.troubled(this, "etcd: no thread to watch it with");
        }
    }

    @Override
    public void close() {
        closed = true;
        task.cancel(true);
    }

    private void followForEver() {
        try (connection) {
            while (!closed) {
                try {
                    follow();
                } catch (EtcdException e) {
                    if (e.kind() == Kind.READ_AGAIN && failures == 0) {
                        LOG.info("etcd at {}: all is read again: {}", connection.member(), e.getMessage());
                        failures = 1;
                    } else {
                        trouble(String.valueOf(e.getMessage()));
                    }
                } catch (RuntimeException bug) {
                    LOG.error("etcd: read again after this", bug);
                    trouble(bug.toString());
                }
                Thread.sleep(backoff.delay(failures));
            }
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
        }
    }

    private void trouble(String message) {
        if (closed) {
            return;
        }
        failures++;
        String whole = "etcd at %s: %s".formatted(connection.member(), message);
        LOG.debug("{}", whole);
        listener.troubled(this, whole);
        connection.tryNext();
    }

    /** Until something is wrong. */
    private void follow() throws EtcdException, InterruptedException {
        readAll();
        listener.read(this, contents.changes());
        try (KeyWatch watch = new KeyWatch(connection.watch(), range, applied + 1)) {
            long openedAt = System.nanoTime();
            long resyncAt = openedAt + backoff.spread(timing.resync()).toNanos();
            heardAt = openedAt;
            prodAt = openedAt;
            while (true) {
                next(watch, resyncAt - System.nanoTime());
                if (System.nanoTime() - openedAt > LIFE_MIN.toNanos()) {
                    failures = 0;
                }
                if (System.nanoTime() - resyncAt >= 0) {
                    resync(watch);
                    resyncAt =
                            System.nanoTime() + backoff.spread(timing.resync()).toNanos();
                }
            }
        }
    }

    /** Waits for one answer of the watch, at most so long. */
    private void next(KeyWatch watch, long atMostNanos) throws EtcdException, InterruptedException {
        long now = System.nanoTime();
        if (now - prodAt >= 0) {
            watch.prod();
            prodAt = now + timing.checkEvery().toNanos();
        }
        Optional<WatchResponse> response =
                watch.next(Duration.ofNanos(Math.max(0, Math.min(atMostNanos, prodAt - now))));
        if (response.isPresent()) {
            heardAt = System.nanoTime();
            apply(response.get());
            return;
        }
        Duration silence = Duration.ofNanos(System.nanoTime() - heardAt);
        if (silence.compareTo(timing.checkEvery().plus(timing.requestTimeout())) > 0) {
            throw failed("the watch has not answered for " + silence.toMillis() + " ms");
        }
    }

    private static EtcdException failed(String message) {
        return new EtcdException(Kind.FAILED, message);
    }

    private void apply(WatchResponse response) throws EtcdException {
        if (response.getCompactRevision() > 0) {
            throw new EtcdException(
                    Kind.READ_AGAIN, "history up to revision %d is gone".formatted(response.getCompactRevision()));
        }
        if (response.getCanceled()) {
            connection.forgetToken(response.getCancelReason());
            throw failed("the watch was ended: " + response.getCancelReason());
        }
        for (Event event : response.getEventsList()) {
            KeyValue changed = event.getKv();
            if (changed.getModRevision() >= applied) { // or the contents are newer
                if (event.getType() == Event.EventType.DELETE) {
                    contents.remove(changed.getKey());
                } else {
                    contents.put(changed);
                }
                applied = changed.getModRevision();
            }
        }
        check(contents.size());
        Map<Path, Optional<Service>> changes = contents.changes();
        if (!changes.isEmpty()) {
            listener.changed(this, changes);
        }
    }

    private void check(Contents.Size size) throws EtcdException {
        EtcdOptions.Limits limits = options.limits();
        if (size.keys() > limits.keysMax() || size.bytes() > limits.bytesMax()) {
            throw failed(
                    "more than %d keys or %d bytes under '%s' (raise keysMax or bytesMax, or write a narrower pathPrefix)"
                            .formatted(limits.keysMax(), limits.bytesMax(), options.pathPrefix()));
        }
    }

    private void readAll() throws EtcdException {
        List<List<KeyValue>> pages = new ArrayList<>();
        Contents.Size size = new Contents.Size(0, 0);
        Pages reading = new Pages(false);
        while (reading.hasNext()) {
            List<KeyValue> page = reading.next();
            if (pages.isEmpty()) {
                believe(reading.header);
            }
            size = size.plus(page);
            check(size);
            pages.add(page);
        }
        contents.replaceAll(pages);
        applied = reading.header.getRevision();
        cluster = reading.header.getClusterId();
    }

    /** An older state, or another cluster's, is believed only if etcd stays with it: it may be one wrong member's. */
    private void believe(ResponseHeader header) throws EtcdException {
        boolean other = cluster != 0 && header.getClusterId() != cluster;
        if (other || header.getRevision() < applied) {
            String what = other
                    ? "it is another cluster than before"
                    : "it went back from revision %d to %d".formatted(applied, header.getRevision());
            if (++doubts < DOUBTS_MAX) {
                throw failed(what);
            }
            LOG.warn("etcd at {}: {}; it says so again, and is believed", connection.member(), what);
        }
        doubts = 0;
    }

    /** Compares everything with what the watch has told. */
    private void resync(KeyWatch watch) throws EtcdException, InterruptedException {
        Map<ByteString, Long> suspects = compare(watch, new Pages(true));
        if (!suspects.isEmpty()) {
            // The watch may have been on its way to say so.
            long until = System.nanoTime() + timing.settle().toNanos();
            for (long left = timing.settle().toNanos(); left > 0; left = until - System.nanoTime()) {
                next(watch, left);
            }
            Map<ByteString, Long> again = compare(watch, new Pages(true));
            suspects.entrySet().removeIf(suspect -> !suspect.getValue().equals(again.get(suspect.getKey())));
        }
        if (suspects.isEmpty()) {
            resyncs.same();
            return;
        }
        resyncs.different(suspects.size());
        throw new EtcdException(Kind.READ_AGAIN, "the watch has missed changes of %d keys".formatted(suspects.size()));
    }

    private Map<ByteString, Long> compare(KeyWatch watch, Pages reading) throws EtcdException, InterruptedException {
        Map<ByteString, Long> listed = new HashMap<>();
        while (reading.hasNext()) {
            reading.next().forEach(found -> listed.put(found.getKey(), found.getModRevision()));
            next(watch, 0); // changes need not wait until all is read
        }
        return contents.suspects(listed, reading.header.getRevision());
    }

    /** Reads all keys, some at a time, as they were at the first time. */
    private final class Pages {
        private final boolean keysOnly;
        private ByteString start = range.from();
        private ResponseHeader header = ResponseHeader.getDefaultInstance();
        private boolean more = true;

        Pages(boolean keysOnly) {
            this.keysOnly = keysOnly;
        }

        boolean hasNext() {
            return more;
        }

        List<KeyValue> next() throws EtcdException {
            RangeResponse page = range();
            if (header.getRevision() == 0) {
                header = page.getHeader();
            }
            more = page.getMore();
            if (more) {
                start = Keys.after(page.getKvs(page.getKvsCount() - 1).getKey());
            }
            return page.getKvsList();
        }

        private RangeResponse range() throws EtcdException {
            while (true) {
                try {
                    return connection.range(RangeRequest.newBuilder()
                            .setKey(start)
                            .setRangeEnd(range.to())
                            .setLimit(pageKeys)
                            .setRevision(header.getRevision())
                            .setKeysOnly(keysOnly)
                            .build());
                } catch (EtcdException e) {
                    if (e.kind() != Kind.TOO_LARGE || pageKeys == 1) {
                        throw e;
                    }
                    pageKeys = Math.max(1, pageKeys / 4);
                }
            }
        }
    }
}
