package io.waymark.server.policy;

import io.waymark.live.Scheduler;
import io.waymark.live.Watch;
import io.waymark.store.Presence;
import io.waymark.store.StoreException;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/**
 * The servers of this control plane: this one, those that the store tells of, and those that the configuration names.
 * Each can be asked about itself, under {@code /api/2/replica/ID/}, where it answers for itself alone, so that no
 * question goes round in circles.
 *
 * <p>Safe for use by many threads. While the store is away, those that were known stay known.
 */
public final class Fleet implements AutoCloseable {
    /** How often it is said that this one is there, and looked who else is. */
    static final Duration EVERY = Duration.ofSeconds(3);

    private static final Logger LOG = LoggerFactory.getLogger(Fleet.class);
    private static final String API = "/api/2/replica";

    private final String id;
    private final String version;
    private final Instant started;
    private final Presence presence;
    private final List<URI> configured;
    private final ReplicaClient client;
    private final Executor blocking;
    private final Scheduler scheduler;
    private final List<Consumer<List<Member>>> listeners = new ArrayList<>(); // before it is joined
    private volatile List<Member> others = List.of();
    private volatile @Nullable Replica self; // once it is known where this one listens
    private volatile boolean closed;
    private boolean silenced; // under this: that the store refuses was logged
    private @Nullable Watch next; // under this

    /**
     * Another server.
     *
     * @param seen when it was last known to be there
     * @param answered whether it answered when it was last asked, if ever
     */
    public record Member(Replica replica, Instant seen, boolean answered) {}

    /**
     * What one server has answered.
     *
     * @param value empty if it did not, or nothing that can be understood
     */
    public record Answer<T>(Replica replica, Optional<T> value) {
        /** Whether there is an answer. */
        public boolean reachable() {
            return value.isPresent();
        }
    }

    /**
     * A fleet that knows nobody before it is joined.
     *
     * @param id of this server; letters, digits and dashes
     * @param configured servers that are asked who they are
     * @param blocking runs what blocks, one thread each
     */
    public Fleet(
            String id,
            String version,
            Presence presence,
            List<URI> configured,
            ReplicaClient client,
            Executor blocking,
            Scheduler scheduler) {
        this.id = id;
        this.version = version;
        this.started = scheduler.now();
        this.presence = presence;
        this.configured = List.copyOf(configured);
        this.client = client;
        this.blocking = blocking;
        this.scheduler = scheduler;
    }

    /** This server's id. */
    public String id() {
        return id;
    }

    /** This server; its address is unknown before it is joined. */
    public Replica self() {
        Replica known = self;
        return known == null ? new Replica(id, URI.create("http://0.0.0.0"), version, started) : known;
    }

    /** The other servers, in the order of their ids, as they were known at the last look. */
    public List<Member> others() {
        return others;
    }

    /** Tells {@code listener} whenever other servers come, go, or are no longer reached; to be called before join. */
    public void onChange(Consumer<List<Member>> listener) {
        listeners.add(listener);
    }

    /** Says from now on that this server is at {@code url}, and looks who else there is. */
    public void join(URI url) {
        self = new Replica(id, url, version, started);
        later(Duration.ZERO);
    }

    private synchronized void later(Duration delay) {
        if (!closed) {
            next = scheduler.schedule(delay, () -> {
                try {
                    blocking.execute(this::lookAndRepeat);
                } catch (RejectedExecutionException closing) {
                    LOG.debug("no more looking for other servers");
                }
            });
        }
    }

    private void lookAndRepeat() {
        try {
            look();
        } finally {
            later(EVERY);
        }
    }

    /** Says that this server is there, and finds out who else is. */
    void look() {
        Map<String, Member> known = new LinkedHashMap<>();
        others.forEach(member -> known.put(member.replica().id(), member));
        Map<String, Replica> found = new TreeMap<>();
        try {
            if (!closed) {
                presence.announce(id, self().show());
            }
            presence.announced()
                    .values()
                    .forEach(text -> Replica.read(text).ifPresent(replica -> found.put(replica.id(), replica)));
            heard();
        } catch (StoreException away) {
            known.values().forEach(member -> found.put(member.replica().id(), member.replica()));
            refused(away);
        }
        askedWho().forEach(replica -> found.putIfAbsent(replica.id(), replica));
        found.remove(id);
        Set<String> answering = new LinkedHashSet<>();
        List<Answer<JsonNode>> answers = ask(List.copyOf(found.values()), "", Optional.empty(), json -> json);
        answers.stream()
                .filter(Answer::reachable)
                .forEach(answer -> answering.add(answer.replica().id()));
        Instant now = scheduler.now();
        List<Member> next = found.values().stream()
                .map(replica -> {
                    boolean heardOf = answering.contains(replica.id());
                    Member before = known.get(replica.id());
                    return new Member(replica, heardOf || before == null ? now : before.seen(), heardOf);
                })
                .toList();
        boolean changed = !outline(next).equals(outline(others));
        others = next;
        if (changed) {
            listeners.forEach(listener -> listener.accept(next));
        }
    }

    private static Map<Replica, Boolean> outline(List<Member> members) {
        Map<Replica, Boolean> outline = new LinkedHashMap<>();
        members.forEach(member -> outline.put(member.replica(), member.answered()));
        return outline;
    }

    private synchronized void heard() {
        if (silenced) {
            silenced = false;
            LOG.info("the store tells again which servers there are");
        }
    }

    private synchronized void refused(StoreException away) {
        if (!silenced) {
            silenced = true;
            LOG.warn("the store does not tell which servers there are: {}", away.getMessage());
        }
    }

    /** Those that the configuration names; one that does not say who it is goes by its address. */
    private List<Replica> askedWho() {
        Map<URI, CompletableFuture<JsonNode>> asked = new LinkedHashMap<>();
        configured.stream()
                .flatMap(url -> addresses(url).stream())
                .forEach(url -> asked.computeIfAbsent(url, each -> client.ask(each.resolve(API), Optional.empty())));
        List<Replica> replicas = new ArrayList<>();
        asked.forEach((url, answer) -> {
            Optional<Replica> told = settled(answer).flatMap(Replica::read);
            replicas.add(told.map(who -> new Replica(who.id(), url, who.version(), who.started()))
                    .orElseGet(() -> new Replica(url.toString(), url, "", Instant.EPOCH)));
        });
        return replicas;
    }

    /** One for each address of a host that speaks plain HTTP; a certificate would be for the name. */
    private static List<URI> addresses(URI url) {
        if (url.getScheme().equals("https")) {
            return List.of(url);
        }
        try {
            return Arrays.stream(InetAddress.getAllByName(url.getHost()))
                    .map(address -> at(url, address.getHostAddress()))
                    .toList();
        } catch (UnknownHostException unknown) {
            return List.of(url);
        }
    }

    private static URI at(URI url, String address) {
        try {
            return new URI(url.getScheme(), null, address, url.getPort(), null, null, null);
        } catch (URISyntaxException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /**
     * Asks all other servers for {@code path} below {@code /api/2/replica/ID/}, or for themselves if it is empty, all
     * at the same time. One that does not answer within the client's patience is in the list without a value.
     *
     * @param body sent by POST; empty: a GET
     * @param reader what the answer says; it throws a RuntimeException at what makes no sense
     */
    public <T> List<Answer<T>> ask(String path, Optional<byte[]> body, Function<JsonNode, T> reader) {
        return ask(others.stream().map(Member::replica).toList(), path.isEmpty() ? "" : "/" + path, body, reader);
    }

    private <T> List<Answer<T>> ask(
            List<Replica> replicas, String path, Optional<byte[]> body, Function<JsonNode, T> reader) {
        List<CompletableFuture<T>> asked = replicas.stream()
                .map(replica -> client.ask(URI.create(replica.url() + API + "/" + encoded(replica.id()) + path), body)
                        .thenApply(reader))
                .toList();
        List<Answer<T>> answers = new ArrayList<>();
        for (int i = 0; i < replicas.size(); i++) {
            answers.add(new Answer<>(replicas.get(i), settled(asked.get(i))));
        }
        return answers;
    }

    /** An id that is an address, since nobody has told another one, is no part of a path. */
    private static String encoded(String id) {
        return id.contains("/") ? "unknown" : id;
    }

    private static <T> Optional<T> settled(CompletableFuture<T> answer) {
        return answer.handle((value, problem) -> {
                    if (problem != null) {
                        LOG.debug("a server does not answer", problem);
                    }
                    return Optional.ofNullable(value);
                })
                .join();
    }

    /** Says that this server is gone. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            if (next != null) {
                next.close();
            }
        }
        if (self != null) {
            try {
                presence.withdraw(id);
            } catch (StoreException away) {
                LOG.debug("the store is away, and will notice by itself", away);
            }
        }
        client.close();
    }
}
