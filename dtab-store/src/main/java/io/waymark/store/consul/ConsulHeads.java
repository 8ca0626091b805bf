package io.waymark.store.consul;

import io.waymark.live.Cell;
import io.waymark.live.Live;
import io.waymark.live.Problem;
import io.waymark.live.State;
import io.waymark.store.Backend.Document;
import io.waymark.store.StoreException;
import io.waymark.store.consul.ConsulConnection.Answer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The heads, kept up to date by one thread: all are read, consistently, then again whenever the agent says that there
 * is something newer. Whatever goes wrong (no answer, an index that goes back, or none), all are read anew. What has
 * vanished is asked for by name, since Consul leaves out of a list what the token may not read.
 */
final class ConsulHeads implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ConsulHeads.class);
    // Consul spreads the ends of waits over a sixteenth of their time.
    private static final int WAIT_SPREAD = 16;
    private static final int ASKED_FOR_MAX = 64;
    private static final Duration WITHOUT_INDEX = Duration.ofSeconds(1);

    private final ConsulConnection connection;
    private final ConsulSettings settings;
    private final String directory;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final Cell<Map<String, Document>> cell = new Cell<>();
    private final Semaphore answered = new Semaphore(0);
    private final Thread follower = Thread.ofVirtual().name("consul-heads").unstarted(this::followForEver);
    private volatile boolean closed;
    private volatile boolean failing;

    // Of the follower.
    private Map<String, Document> heads = Map.of();
    private long index; // 0: none, what is asked is answered at once
    private long pauseMillis;

    /** @param directory what the keys begin with, with its slash at the end */
    ConsulHeads(
            ConsulConnection connection,
            ConsulSettings settings,
            String directory,
            InstantSource clock,
            RandomGenerator random) {
        this.connection = connection;
        this.settings = settings;
        this.directory = directory;
        this.clock = clock;
        this.random = random;
        this.pauseMillis = settings.backoff().min().toMillis();
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

    /** Says that the agent has answered somebody else: there is no more reason to wait. */
    void answered() {
        if (failing && answered.availablePermits() == 0) {
            answered.release();
        }
    }

    private void followForEver() {
        try {
            while (!closed) {
                try {
                    if (!next()) {
                        Thread.sleep(WITHOUT_INDEX);
                    }
                } catch (StoreException e) {
                    if (closed) {
                        return;
                    }
                    index = 0;
                    noteProblem(e);
                    pause();
                }
            }
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
        }
    }

    private void noteProblem(StoreException e) {
        if (failing) {
            LOG.debug("Still away: {}", e.getMessage());
        } else {
            LOG.warn("The heads are read again: {}", e.getMessage());
        }
        failing = true;
        connection.reached(Optional.of(e).filter(problem -> problem.reason() == StoreException.Reason.UNAVAILABLE));
        cell.update(state -> state instanceof State.Stale || state instanceof State.Failed
                ? state
                : state.stale(new Problem(e.getMessage(), clock.instant())));
    }

    /**
     * Up to three times as long as before, never quite the same, and no longer than somebody else needs for success.
     */
    private void pause() throws InterruptedException {
        long min = settings.backoff().min().toMillis();
        long max = settings.backoff().max().toMillis();
        boolean early = answered.tryAcquire(pauseMillis, TimeUnit.MILLISECONDS);
        pauseMillis = early || min == max ? min : Math.min(max, random.nextLong(min, 3 * pauseMillis + 1));
    }

    /** Whether it may be called again at once. */
    private boolean next() throws StoreException {
        long asked = index;
        Answer answer = ask(asked);
        boolean found = connection.isFound(answer);
        if (answer.index() < asked) {
            // A server was restored, or another one answers that lags: what it says may be of the past.
            LOG.info("Consul's index goes from {} to {}: the heads are read anew.", asked, answer.index());
            index = 0;
            return answer.index() > 0;
        }
        Map<String, Document> read = found ? documents(answer) : Map.of();
        checkVanished(read);
        heads = read;
        index = answer.index();
        failing = false;
        pauseMillis = settings.backoff().min().toMillis();
        connection.reached(Optional.empty());
        cell.setValue(heads);
        return index > 0;
    }

    private Answer ask(long asked) throws StoreException {
        String path = ConsulConnection.path(directory);
        if (asked == 0) {
            return connection.getAnyway(path, "recurse&consistent", settings.requestTimeout());
        }
        Duration wait = settings.waitMax();
        return connection.getAnyway(
                path,
                "recurse&index=%d&wait=%dms&%s".formatted(asked, wait.toMillis(), settings.reads().parameter),
                wait.plus(wait.dividedBy(WAIT_SPREAD)).plus(settings.requestTimeout()));
    }

    private Map<String, Document> documents(Answer answer) throws StoreException {
        Map<String, Document> documents = new HashMap<>();
        for (KeyValues.Entry entry : KeyValues.entries(connection, answer.body())) {
            if (entry.key().length() > directory.length()) { // or it is what others mark a folder with
                documents.put(entry.key().substring(directory.length()), entry.document());
            }
        }
        return Map.copyOf(documents);
    }

    /** That what is not listed any more, or nothing at all, is really not there, and not merely not to be seen. */
    private void checkVanished(Map<String, Document> read) throws StoreException {
        List<String> vanished = heads.keySet().stream()
                .filter(name -> !read.containsKey(name))
                .limit(ASKED_FOR_MAX)
                .toList();
        for (String name : read.isEmpty() && vanished.isEmpty() ? List.of("") : vanished) {
            connection.isFound(connection.getAnyway(
                    ConsulConnection.path(directory + name), "consistent", settings.requestTimeout()));
        }
    }
}
