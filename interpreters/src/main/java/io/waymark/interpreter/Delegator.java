package io.waymark.interpreter;

import io.waymark.dtab.DelegateTree;
import io.waymark.dtab.Delegation;
import io.waymark.dtab.Dtab;
import io.waymark.dtab.Limits;
import io.waymark.dtab.Name;
import io.waymark.dtab.NameTree;
import io.waymark.dtab.Path;
import io.waymark.live.Cell;
import io.waymark.live.Live;
import io.waymark.live.Serial;
import io.waymark.live.State;
import io.waymark.live.Watch;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Explains a name: every branch it can take, worked out anew whenever the dtab or a namer that was asked says something
 * else.
 *
 * <p>Unlike {@link Interpreter} it shares nothing between watchers: people ask for explanations, proxies do not.
 * Without a watcher its state is pending.
 */
public final class Delegator implements Live<DelegateTree> {
    private final Live<Dtab> dtab;
    private final NameTree<Path> tree;
    private final Namers namers;
    private final Executor executor;
    private final Limits limits;

    /** What {@code tree} can come to under {@code dtab}; {@code executor} runs the work. */
    public Delegator(Live<Dtab> dtab, NameTree<Path> tree, Namers namers, Executor executor, Limits limits) {
        this.dtab = dtab;
        this.tree = tree;
        this.namers = namers;
        this.executor = executor;
        this.limits = limits;
    }

    @Override
    public State<DelegateTree> current() {
        return State.pending();
    }

    @Override
    public Watch watch(Consumer<? super State<DelegateTree>> watcher) {
        Session session = new Session();
        Watch watch = session.answer.watch(watcher);
        session.serial.execute(session::start);
        return () -> {
            watch.close();
            session.serial.execute(session::stop);
        };
    }

    private record Asked(Live<NameTree<Name>> answer, Watch watch) {}

    /** One watcher's explanation. Everything but the cell on serial. */
    private final class Session {
        private final Serial serial = new Serial(executor);
        private final Cell<DelegateTree> answer = new Cell<>();
        private final Map<Path, Asked> asked = new HashMap<>();
        private @Nullable Watch dtabWatch;
        private boolean refreshing;

        void start() {
            dtabWatch = dtab.watch(told -> refreshSoon());
            refresh();
        }

        void stop() {
            if (dtabWatch != null) {
                dtabWatch.close();
                dtabWatch = null;
            }
            asked.values().forEach(one -> one.watch().close());
            asked.clear();
        }

        private void refreshSoon() {
            serial.execute(() -> {
                if (!refreshing) { // of several changes at once, one refresh sees all
                    refreshing = true;
                    serial.execute(this::refresh);
                }
            });
        }

        private void refresh() {
            refreshing = false;
            if (dtabWatch != null) {
                answer.set(dtab.current().map(rules -> Delegation.delegate(rules, tree, this::ask, limits)));
            }
        }

        private State<NameTree<Name>> ask(Path path) {
            return asked.computeIfAbsent(path, this::open).answer().current();
        }

        private Asked open(Path path) {
            Live<NameTree<Name>> opened = namers.lookup(path);
            return new Asked(opened, opened.watch(told -> refreshSoon()));
        }
    }
}
