package io.waymark.interpreter.zookeeper;

import io.waymark.live.Cell;
import io.waymark.live.Problem;
import io.waymark.live.State;
import io.waymark.live.Watch;
import java.util.Optional;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.api.BackgroundCallback;
import org.apache.curator.framework.api.CuratorEvent;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.WatchedEvent;
import org.apache.zookeeper.Watcher;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one thing about one node up to date; empty while there is no such node. A watch of ZooKeeper's fires once and
 * is lost with the session: the node is read again, and so watched again, whenever a watch fires and whenever the
 * connection is back. Runs on the serial context of {@link Nodes} only.
 */
final class Node<T> implements Watcher {

    /** What is asked about a node. */
    interface Question<T> {
        void ask(CuratorFramework client, String path, Watcher watcher, BackgroundCallback callback) throws Exception;

        T answer(CuratorEvent event);
    }

    private final Nodes nodes;
    private final String path;
    private final Question<T> question;
    private final Cell<Optional<T>> cell;
    private boolean reading;
    private boolean changed; // while it was being read
    private boolean told; // by a watch, since it was last to be read again
    private boolean closed;
    private int failures;
    private @Nullable Watch retry;

    Node(Nodes nodes, String path, Question<T> question, Cell<Optional<T>> cell) {
        this.nodes = nodes;
        this.path = path;
        this.question = question;
        this.cell = cell;
    }

    /** Reads the node, now or as soon as it is this one's turn. */
    void read() {
        if (closed || reading) {
            changed = true;
            return;
        }
        if (retry != null) {
            retry.close();
            retry = null;
        }
        reading = true;
        changed = false;
        nodes.whenFree(this::ask);
    }

    /** Whether it is known, and nothing is under way about it. */
    boolean isSettled() {
        return !closed && !reading && retry == null && cell.current() instanceof State.Ready<Optional<T>>;
    }

    /** Reads it although no watch has said that it has changed. */
    void readAgain() {
        told = false;
        read();
    }

    private void ask() {
        if (closed) {
            finish();
            return;
        }
        int connection = nodes.connection();
        ask((client, callback) -> question.ask(client, path, this, callback), event -> {
            KeeperException.Code code = KeeperException.Code.get(event.getResultCode());
            if (code == KeeperException.Code.NONODE) {
                askWhetherItExists(connection);
            } else {
                done(code, connection, () -> Optional.of(question.answer(event)));
            }
        });
    }

    /** A node that does not exist is watched in another way. */
    private void askWhetherItExists(int connection) {
        ask(
                (client, callback) -> client.checkExists()
                        .usingWatcher(this)
                        .inBackground(callback)
                        .forPath(path),
                event -> {
                    KeeperException.Code code = KeeperException.Code.get(event.getResultCode());
                    if (code == KeeperException.Code.OK && !closed) {
                        changed = true; // it has come into being since
                        finish();
                    } else {
                        KeeperException.Code absent =
                                code == KeeperException.Code.NONODE ? KeeperException.Code.OK : code;
                        done(absent, connection, Optional::empty);
                    }
                });
    }

    private interface Request {
        void send(CuratorFramework client, BackgroundCallback callback) throws Exception;
    }

    private interface Reply {
        void accept(CuratorEvent event);
    }

    private void ask(Request request, Reply reply) {
        try {
            request.send(nodes.client(), (client, event) -> nodes.execute(() -> reply.accept(event)));
        } catch (Exception refused) { // such as a client that has been closed
            failed(String.valueOf(refused.getMessage()));
            finish();
        }
    }

    private interface Answer<A> {
        A get();
    }

    private void done(KeeperException.@Nullable Code code, int connection, Answer<Optional<T>> answer) {
        if (closed) {
            nodes.release(path); // the watch that was set by this read
        } else if (connection != nodes.connection()) {
            changed = true; // the answer is from before the connection was lost, and nobody watches it any more
        } else if (code == KeeperException.Code.OK) {
            failures = 0;
            Optional<T> value = answer.get();
            nodes.rounds().answered(this, !told && !cell.current().equals(State.ready(value)));
            cell.setValue(value);
        } else {
            failed("reading " + path + ": " + code);
        }
        finish();
    }

    private void finish() {
        reading = false;
        nodes.free();
        if (changed && !closed && nodes.isConnected()) {
            read();
        }
    }

    private void failed(String message) {
        problem(message);
        nodes.rounds().answered(this, false);
        if (!closed && retry == null) {
            retry = nodes.retry(++failures, () -> {
                retry = null;
                read();
            });
        }
    }

    /** Says that what is known may be old. */
    void problem(String message) {
        Problem problem = nodes.problem(message);
        cell.update(state -> state.stale(problem));
    }

    @Override
    public void process(WatchedEvent event) {
        if (event.getType() != Event.EventType.None) { // none: about the connection, which is listened to elsewhere
            nodes.execute(() -> {
                told = true;
                read();
            });
        }
    }

    void close() {
        closed = true;
        nodes.rounds().answered(this, false);
        if (retry != null) {
            retry.close();
        }
    }
}
