package io.waymark.interpreter;

import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.dtab.Bound;
import io.waymark.dtab.DelegateTree;
import io.waymark.dtab.Dtab;
import io.waymark.dtab.Limits;
import io.waymark.dtab.NameTree;
import io.waymark.dtab.Path;
import io.waymark.live.Cell;
import io.waymark.live.State;
import io.waymark.live.Watch;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DelegatorTest {
    private final VirtualTime time = new VirtualTime();
    private final SimulatedNamer namer = new SimulatedNamer();
    private final Cell<Dtab> dtab = new Cell<>(State.ready(Dtab.parse("/svc => /#/m/a | /#/m/b")));
    private final Namers namers = new Namers(List.of(new Namers.Mount(Path.parse("/#/m"), namer)));

    @Test
    void an_explanation_follows_the_dtab_and_the_namers_and_lets_go_of_them() {
        namer.say("a", State.pending());
        List<State<DelegateTree>> heard = new ArrayList<>();
        Watch watch = Delegator.delegate(
                        dtab, NameTree.leaf(Path.parse("/svc")), namers, path -> false, Limits.DEFAULT, time)
                .watch(heard::add);

        assertThat(latest(heard).isPending()).isTrue();
        namer.say("a", State.ready(NameTree.leaf(new Bound(Path.parse("/#/m/a"), Path.EMPTY))));
        assertThat(latest(heard)).isInstanceOfSatisfying(DelegateTree.Alt.class, alt -> {
            assertThat(alt.choices().get(0)).isInstanceOf(DelegateTree.Leaf.class);
            assertThat(alt.choices().get(1)).isInstanceOf(DelegateTree.Neg.class);
        });
        dtab.setValue(Dtab.parse("/svc => !"));
        assertThat(latest(heard)).isInstanceOf(DelegateTree.Delegate.class);
        assertThat(namer.watches()).isZero();

        watch.close();
        assertThat(dtab.watchers()).isZero();
    }

    private static DelegateTree latest(List<State<DelegateTree>> heard) {
        return heard.getLast().known().orElseThrow();
    }
}
