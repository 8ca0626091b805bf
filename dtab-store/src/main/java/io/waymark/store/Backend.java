package io.waymark.store;

import io.waymark.live.Live;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A compare-and-set map of small documents that can be watched: what a storage system must do for Waymark. Everything
 * else is written once above it.
 *
 * <p>Documents are text. Heads are the current ones, one for each namespace, all of them watched. Records are
 * immutable, never watched, kept apart from the heads, and written together with one. Methods block the calling
 * (virtual) thread, for a bounded time. Constructing a backend does no I/O; it is opened once, before anything else.
 */
public interface Backend extends AutoCloseable {

    /**
     * Begins to connect, and to watch, in the background: a storage system that is away is no error here.
     *
     * @throws StoreException if this can never work, like a data directory that another process uses
     */
    void open() throws StoreException;

    /**
     * All heads. Pending until first read; stale while the storage system cannot be reached or the watch is being made
     * anew. It never goes back: after a reconnect, a compaction or a lost session the backend reads again and compares.
     */
    Live<Map<String, Document>> heads();

    /** One head, read now and not from a cache. */
    Optional<Document> readHead(String name) throws StoreException;

    /**
     * Writes a head and its record in one transaction, or neither. Never retried once it may have been applied.
     *
     * @throws StoreException if it was certainly not applied, for a reason other than a conflict
     */
    Outcome write(Write write) throws StoreException;

    /** The record of {@code name} under {@code number}, if there is one. */
    Optional<String> readRecord(String name, long number) throws StoreException;

    /** The numbers of {@code name}'s records, newest first, also of a head that is deleted. */
    List<Long> recordNumbers(String name) throws StoreException;

    /** Deletes records; those that are not there do not matter. For trimming history. */
    void deleteRecords(String name, List<Long> numbers) throws StoreException;

    /** Who else works on this storage system; {@link Presence#NONE} if it has no place for that. */
    default Presence presence() {
        return Presence.NONE;
    }

    /** The largest write, its head and its record together, in bytes of UTF-8. */
    int writeBytesMax();

    /** A word for logs and status pages: {@code etcd}. */
    String kind();

    @Override
    void close();

    /**
     * A document as it was read.
     *
     * @param version changes with every write; only compared, only by the backend that made it
     */
    record Document(String version, String text) {}

    /**
     * What to write.
     *
     * @param expected the version that the head must have; empty: there must be no head
     * @param head what happens to the head
     * @param recordNumber under which {@code record} is kept; nothing may be kept under it yet
     */
    record Write(String name, Optional<String> expected, Head head, long recordNumber, String record) {
        public Write {
            if (expected.isEmpty() && !(head instanceof Head.Put)) {
                throw new IllegalArgumentException(
                        "write to %s: %s (expected: a put, where no head is expected)".formatted(name, head));
            }
        }
    }

    /** What a write does to the head. */
    sealed interface Head {
        record Put(String text) implements Head {}

        /** Removes it; it is there, since a version of it is expected. */
        record Delete() implements Head {}

        /** Leaves it as it is, at the same version, which is only checked. */
        record Keep() implements Head {}
    }

    /** What came of a write. */
    enum Outcome {
        WRITTEN,
        /** Somebody else was faster: the head is not as expected, or the record number is taken. */
        CONFLICT,
        /** The connection broke before the answer: it may have been applied, or may still be. */
        UNKNOWN
    }
}
