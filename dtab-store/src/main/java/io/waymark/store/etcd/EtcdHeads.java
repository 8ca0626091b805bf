package io.waymark.store.etcd;

import com.google.protobuf.ByteString;
import io.etcd.jetcd.api.Event;
import io.etcd.jetcd.api.KeyValue;
import io.etcd.jetcd.api.RangeRequest;
import io.etcd.jetcd.api.RangeResponse;
import io.etcd.jetcd.api.WatchResponse;
import io.waymark.live.Cell;
import io.waymark.live.Live;
import io.waymark.live.Problem;
import io.waymark.live.State;
import io.waymark.store.Backend.Document;
import io.waymark.store.StoreException;
import io.waymark.store.StoreException.Reason;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The heads, kept up to date by one thread: everything is listed, then watched from just after that. Whatever ends the
 * watch (a restart, a compaction, a member without a leader), all is listed again. Every now and then the thread asks
 * for the number of heads and the newest change, so that neither a dead connection nor a silent watch goes unnoticed.
 */
final class EtcdHeads implements AutoCloseable {
    /** What comes after every key that begins with a prefix and a slash. */
    static final String AFTER_SLASH = "0";

    private static final Logger LOG = LoggerFactory.getLogger(EtcdHeads.class);
    private static final int LISTED_AT_ONCE = 100;
    private static final int PAUSE_MILLIS_MIN = 50;
    private static final int PAUSE_MILLIS_MAX = 2_000;

    private final EtcdConnection connection;
    private final EtcdSettings settings;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final ByteString from;
    private final ByteString to;
    private final Cell<Map<String, Document>> cell = new Cell<>();
    private final Thread follower = Thread.ofVirtual().name("etcd-heads").unstarted(this::followForEver);
    private volatile boolean closed;

    // Of the follower.
    private Map<String, Document> heads = new HashMap<>();
    private long applied; // the revision of etcd's that heads are at
    private long suspectedAt = -1;
    private int pauseMillis = PAUSE_MILLIS_MIN;

    EtcdHeads(EtcdConnection connection, EtcdSettings settings, InstantSource clock, RandomGenerator random) {
        this.connection = connection;
        this.settings = settings;
        this.clock = clock;
        this.random = random;
        this.from = ByteString.copyFrom(settings.pathPrefix() + "/", StandardCharsets.UTF_8);
        this.to = ByteString.copyFrom(settings.pathPrefix() + AFTER_SLASH, StandardCharsets.UTF_8);
    }

    void open() {
        follower.start();
    }

    Live<Map<String, Document>> live() {
        return cell;
    }

    @Override
    public void close() {
        closed = true;
        follower.interrupt();
    }

    static Document document(KeyValue found) {
        return new Document(
                Long.toString(found.getModRevision()), found.getValue().toStringUtf8());
    }

    private void followForEver() {
        try {
            while (!closed) {
                try {
                    follow();
                } catch (StoreException e) {
                    if (closed) {
                        return;
                    }
                    noteProblem(e);
                    connection.tryNext();
                }
                Thread.sleep(random.nextInt(pauseMillis) + 1L);
                pauseMillis = Math.min(2 * pauseMillis, PAUSE_MILLIS_MAX);
            }
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
        }
    }

    private void noteProblem(StoreException e) {
        if (cell.current() instanceof State.Stale || cell.current() instanceof State.Failed) {
            LOG.debug("Still away: {}", e.getMessage());
            return;
        }
        LOG.warn("The heads are listed again: {}", e.getMessage());
        cell.update(state -> state.stale(new Problem(e.getMessage(), clock.instant())));
    }

    /** Until it cannot go on. */
    private void follow() throws StoreException, InterruptedException {
        list();
        publish();
        try (EtcdWatch watch = new EtcdWatch(connection.watch(), from, to, applied + 1)) {
            long checked = System.nanoTime();
            while (true) {
                long untilCheck = checked + settings.checkEvery().toNanos() - System.nanoTime();
                Optional<WatchResponse> response = watch.next(Duration.ofNanos(Math.max(0, untilCheck)));
                if (response.isPresent()) {
                    pauseMillis = PAUSE_MILLIS_MIN;
                    apply(response.get());
                }
                if (response.isEmpty() || untilCheck <= 0) {
                    check();
                    checked = System.nanoTime();
                }
            }
        }
    }

    private void list() throws StoreException {
        Map<String, Document> listed = new HashMap<>();
        ByteString start = from;
        long revision = 0;
        boolean more = true;
        while (more) {
            RangeRequest request = RangeRequest.newBuilder()
                    .setKey(start)
                    .setRangeEnd(to)
                    .setLimit(LISTED_AT_ONCE)
                    .setRevision(revision) // all pages as of the first
                    .build();
            RangeResponse page = connection.read(etcd -> etcd.range(request));
            if (revision == 0) {
                revision = page.getHeader().getRevision();
            }
            for (KeyValue found : page.getKvsList()) {
                listed.put(name(found), document(found));
            }
            more = page.getMore();
            if (more) {
                start = page.getKvs(page.getKvsCount() - 1).getKey().concat(ByteString.copyFrom(new byte[1]));
            }
        }
        if (revision < applied) {
            LOG.warn(
                    "etcd was at revision {} and is at {}: it was restored, or it is another cluster.",
                    applied,
                    revision);
        }
        heads = listed;
        applied = revision;
        suspectedAt = -1;
    }

    private String name(KeyValue found) {
        return found.getKey().substring(from.size()).toStringUtf8();
    }

    private void apply(WatchResponse response) throws StoreException {
        if (response.getCanceled()) {
            throw new StoreException(
                    Reason.UNAVAILABLE,
                    response.getCompactRevision() > 0
                            ? "etcd has compacted its history up to revision " + response.getCompactRevision()
                            : "etcd has ended the watch: " + response.getCancelReason());
        }
        for (Event event : response.getEventsList()) {
            KeyValue changed = event.getKv();
            if (changed.getModRevision() < applied) {
                continue; // heads are newer
            }
            if (event.getType() == Event.EventType.DELETE) {
                heads.remove(name(changed));
            } else {
                heads.put(name(changed), document(changed));
            }
            applied = changed.getModRevision();
        }
        if (response.getEventsCount() > 0) {
            publish();
        }
    }

    private void publish() {
        cell.setValue(Map.copyOf(heads));
    }

    /** Whether the cluster answers, and says what the watch has told. */
    private void check() throws StoreException {
        RangeRequest request = RangeRequest.newBuilder()
                .setKey(from)
                .setRangeEnd(to)
                .setKeysOnly(true)
                .setLimit(1)
                .setSortTarget(RangeRequest.SortTarget.MOD)
                .setSortOrder(RangeRequest.SortOrder.DESCEND)
                .build();
        RangeResponse newest = connection.read(etcd -> etcd.range(request));
        boolean behind = newest.getCount() != heads.size()
                || (newest.getKvsCount() > 0 && newest.getKvs(0).getModRevision() > applied);
        if (behind && suspectedAt == applied) { // and has told nothing since the last check, which said so too
            throw new StoreException(
                    Reason.UNAVAILABLE, "etcd's watch says nothing of changes after revision " + applied);
        }
        suspectedAt = behind ? applied : -1;
    }
}
