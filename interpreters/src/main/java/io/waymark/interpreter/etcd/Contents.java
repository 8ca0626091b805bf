package io.waymark.interpreter.etcd;

import com.google.protobuf.ByteString;
import io.etcd.jetcd.api.KeyValue;
import io.waymark.dtab.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The keys, as far as we know, and the services they make. Not safe for use by many threads. */
final class Contents {
    private static final Logger LOG = LoggerFactory.getLogger(Contents.class);

    private final Keys range;
    private final EtcdOptions options;
    private final Map<ByteString, Entry> entries = new HashMap<>();
    private final Map<Path, Map<ByteString, Registration>> services = new HashMap<>();
    private final Set<Path> touched = new HashSet<>();
    private long bytes;
    private int unreadable;
    private int unreadableSaid;

    /**
     * One key.
     *
     * @param revision when it was written last
     * @param bytes how long it is, with its value
     * @param registration empty: it is no endpoint
     */
    private record Entry(long revision, int bytes, Optional<Registration> registration) {}

    Contents(Keys range, EtcdOptions options) {
        this.range = range;
        this.options = options;
    }

    void put(KeyValue found) {
        ByteString key = found.getKey();
        Entry next = entry(found);
        Entry known = entries.put(key, next);
        count(known, -1);
        count(next, 1);
        Optional<Registration> before = registration(known);
        if (!before.equals(next.registration())) {
            withdraw(key, before);
            next.registration().ifPresent(registration -> {
                services.computeIfAbsent(registration.service(), unused -> new HashMap<>())
                        .put(key, registration);
                touched.add(registration.service());
            });
        }
    }

    /** How much there is of keys and their values. */
    Size size() {
        return new Size(entries.size(), bytes);
    }

    /** How many keys, and how long they are with their values. */
    record Size(int keys, long bytes) {
        Size plus(List<KeyValue> more) {
            long sum = bytes;
            for (KeyValue each : more) {
                sum += length(each);
            }
            return new Size(keys + more.size(), sum);
        }
    }

    private static int length(KeyValue found) {
        return found.getKey().size() + found.getValue().size();
    }

    private Entry entry(KeyValue found) {
        int length = length(found);
        try {
            if (found.getValue().size() > options.limits().valueBytesMax()) {
                throw new IllegalArgumentException(
                        "longer than " + options.limits().valueBytesMax() + " bytes");
            }
            Path service = range.service(found.getKey(), options.limits().depthMax());
            return new Entry(
                    found.getModRevision(), length, Optional.of(Registration.parse(service, found.getValue())));
        } catch (IllegalArgumentException notAnEndpoint) {
            if (unreadable >= unreadableSaid) { // or it was said when there were as many before
                unreadableSaid = 2 * unreadable + 1;
                LOG.warn(
                        "etcd: the key '{}' is no endpoint and is passed over, as are {} others under '{}': {}",
                        found.getKey().toStringUtf8(),
                        unreadable,
                        options.pathPrefix(),
                        notAnEndpoint.getMessage());
            }
            return new Entry(found.getModRevision(), length, Optional.empty());
        }
    }

    void remove(ByteString key) {
        Entry known = entries.remove(key);
        count(known, -1);
        withdraw(key, registration(known));
    }

    private static Optional<Registration> registration(@Nullable Entry entry) {
        return entry == null ? Optional.empty() : entry.registration();
    }

    private void count(@Nullable Entry entry, int sign) {
        if (entry != null) {
            bytes += (long) sign * entry.bytes();
            unreadable += entry.registration().isEmpty() ? sign : 0;
        }
    }

    private void withdraw(ByteString key, Optional<Registration> before) {
        if (before.isPresent()) {
            Path service = before.get().service();
            Map<ByteString, Registration> members = Objects.requireNonNull(services.get(service));
            members.remove(key);
            if (members.isEmpty()) {
                services.remove(service);
            }
            touched.add(service);
        }
    }

    /** From now on exactly {@code listed}. */
    void replaceAll(Collection<List<KeyValue>> listed) {
        Set<ByteString> there = new HashSet<>();
        listed.forEach(page -> page.forEach(found -> there.add(found.getKey())));
        for (ByteString key : List.copyOf(entries.keySet())) {
            if (!there.contains(key)) {
                remove(key);
            }
        }
        listed.forEach(page -> page.forEach(this::put));
    }

    /** The services that have changed since this was asked the last time; empty for one that is gone. */
    Map<Path, Optional<Service>> changes() {
        Map<Path, Optional<Service>> changes = new HashMap<>();
        for (Path service : touched) {
            changes.put(
                    service, Optional.ofNullable(services.get(service)).map(members -> Service.of(members.values())));
        }
        touched.clear();
        return changes;
    }

    /**
     * The keys that are known otherwise than they were {@code listed}, each with the revision that it was listed with,
     * 0 if it was not.
     *
     * @param revision what was listed at; whatever is known from later is left out
     */
    Map<ByteString, Long> suspects(Map<ByteString, Long> listed, long revision) {
        Map<ByteString, Long> suspects = new HashMap<>();
        listed.forEach((key, at) -> {
            Entry known = entries.get(key);
            if (known == null || known.revision() < at) {
                suspects.put(key, at);
            }
        });
        entries.forEach((key, known) -> {
            if (known.revision() <= revision && !listed.containsKey(key)) {
                suspects.put(key, 0L);
            }
        });
        return suspects;
    }

    /** How many keys are no endpoints. */
    int unreadable() {
        return unreadable;
    }
}
