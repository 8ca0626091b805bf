package io.waymark.store.kubernetes;

import io.waymark.live.Live;
import io.waymark.store.Backend;
import io.waymark.store.StoreException;
import io.waymark.store.StoreException.Reason;
import io.waymark.store.kubernetes.Dtabs.Change;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps each head in an object of kind Dtab, which {@code kubectl} can read and write, and each record in an object of
 * kind DtabRevision.
 *
 * <p>Kubernetes changes one object at a time and has no transactions. So the record of the last write is part of the
 * head's own object: that one change, which Kubernetes compares by {@code resourceVersion}, is the whole write. The
 * record is given an object of its own afterwards, or else before the next write puts another one in its place.
 * Whatever breaks off in between, no record is lost, and none is there whose write did not happen.
 *
 * <p>A deletion is such a write too, one that leaves the object there, saying that there is no head; then its record is
 * given its own object, and the object is deleted. A first write begins with an object that says that there is no head,
 * so that no one can use up its record's number unnoticed. Where that is cut short an object stays behind that means
 * nothing; it is shown as {@code Deleted}, and the next write of that name uses it.
 */
public final class KubernetesBackend implements Backend {
    private static final Logger LOG = LoggerFactory.getLogger(KubernetesBackend.class);
    /** etcd, below Kubernetes, takes requests of 1.5 MiB; JSON makes line ends and quotes longer. */
    private static final int WRITE_BYTES_MAX = 1_000_000;
    /** Somebody else changes the object, but not the head, at most a few times a second. */
    private static final int ATTEMPTS_MAX = 20;

    private final Dtabs dtabs;
    private final HeadsWatch heads;

    /** @param executor runs what blocks, one thread each */
    public KubernetesBackend(KubernetesSettings settings, Executor executor, InstantSource clock) {
        this.dtabs = new Dtabs(settings);
        this.heads = new HeadsWatch(dtabs, settings.quiet(), clock, new StatusWriter(dtabs, executor)::seen);
    }

    @Override
    public void open() {
        heads.open();
    }

    @Override
    public Live<Map<String, Document>> heads() {
        return heads.live();
    }

    @Override
    public Optional<Document> readHead(String name) throws StoreException {
        return dtabs.read(name).flatMap(DtabObject::head);
    }

    @Override
    public Outcome write(Write write) throws StoreException {
        for (int attempt = 1; attempt <= ATTEMPTS_MAX; attempt++) {
            Optional<DtabObject> found = dtabs.read(write.name());
            Optional<String> version = found.flatMap(DtabObject::head).map(Document::version);
            if (!version.equals(write.expected())) {
                return Outcome.CONFLICT;
            }
            if (found.isEmpty()) {
                begin(write.name());
                continue;
            }
            DtabObject before = found.get();
            if (before.recordNumber() == write.recordNumber()
                    || dtabs.readRecord(write.name(), write.recordNumber()).isPresent()) {
                return Outcome.CONFLICT;
            }
            keepRecord(write.name(), before);
            switch (dtabs.replace(before.after(write))) {
                case DONE -> {
                    tidy(write);
                    return Outcome.WRITTEN;
                }
                case UNKNOWN -> {
                    return Outcome.UNKNOWN;
                }
                case REFUSED -> {} // perhaps only its status has changed: look again
            }
        }
        throw new StoreException(
                Reason.UNAVAILABLE,
                "Kubernetes: the object of dtab '%s' changed %d times while it was to be written"
                        .formatted(write.name(), ATTEMPTS_MAX));
    }

    /** Makes an object that means nothing. If it is not known whether it was made, that is no matter. */
    private void begin(String name) throws StoreException {
        if (dtabs.create(DtabObject.nothing(name)) == Change.UNKNOWN) {
            throw new StoreException(Reason.UNAVAILABLE, "Kubernetes: no answer; dtab '" + name + "' is not written");
        }
    }

    /** Sees to it that the record in {@code object}, if there is one, has an object of its own. */
    private void keepRecord(String name, DtabObject object) throws StoreException {
        Optional<String> record = object.recordText();
        if (record.isPresent() && dtabs.createRecord(name, object.recordNumber(), record.get()) == Change.UNKNOWN) {
            throw new StoreException(
                    Reason.UNAVAILABLE,
                    "Kubernetes: no answer to keeping revision %d of dtab '%s'; nothing more is written"
                            .formatted(object.recordNumber(), name));
        }
    }

    /** What can as well be done by the next write, or never. */
    private void tidy(Write write) {
        try {
            Change kept = dtabs.createRecord(write.name(), write.recordNumber(), write.record());
            if (kept != Change.UNKNOWN && write.head() instanceof Head.Delete) {
                removeObject(write);
            }
        } catch (StoreException e) {
            LOG.debug("After a write of {}", write.name(), e);
        }
    }

    private void removeObject(Write deletion) throws StoreException {
        for (int attempt = 1; attempt <= ATTEMPTS_MAX; attempt++) {
            Optional<DtabObject> left = dtabs.read(deletion.name());
            if (left.isEmpty()
                    || left.get().head().isPresent()
                    || left.get().recordNumber() != deletion.recordNumber()
                    || dtabs.delete(left.get()) != Change.REFUSED) { // refused: its status was written meanwhile
                return;
            }
        }
    }

    @Override
    public Optional<String> readRecord(String name, long number) throws StoreException {
        Optional<String> own = dtabs.readRecord(name, number);
        if (own.isPresent()) {
            return own;
        }
        Optional<DtabObject> object = dtabs.read(name);
        if (object.isPresent() && object.get().recordNumber() == number) {
            return object.get().recordText();
        }
        return dtabs.readRecord(name, number); // it may have been given its own object between the two readings
    }

    @Override
    public List<Long> recordNumbers(String name) throws StoreException {
        // In this order: what is not in the object any more has an object of its own by then.
        Optional<DtabObject> object = dtabs.read(name);
        var numbers = new TreeSet<Long>(Comparator.reverseOrder());
        numbers.addAll(dtabs.recordNumbers(name));
        object.filter(there -> there.recordText().isPresent()).ifPresent(there -> numbers.add(there.recordNumber()));
        return List.copyOf(numbers);
    }

    @Override
    public void deleteRecords(String name, List<Long> numbers) throws StoreException {
        for (int attempt = 1; attempt <= ATTEMPTS_MAX; attempt++) {
            Optional<DtabObject> object = dtabs.read(name);
            if (object.isEmpty()
                    || object.get().recordText().isEmpty()
                    || !numbers.contains(object.get().recordNumber())
                    || dtabs.replace(object.get().withoutRecordText()) != Change.REFUSED) {
                break;
            }
        }
        for (long number : numbers) {
            dtabs.deleteRecord(name, number);
        }
    }

    @Override
    public int writeBytesMax() {
        return WRITE_BYTES_MAX;
    }

    @Override
    public String kind() {
        return "kubernetes";
    }

    @Override
    public void close() {
        heads.close();
        dtabs.close();
    }
}
