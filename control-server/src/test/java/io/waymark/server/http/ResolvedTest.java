package io.waymark.server.http;

import static io.waymark.server.http.ScriptedAnswers.leaf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.waymark.dtab.Bound;
import io.waymark.dtab.NameTree;
import io.waymark.dtab.Path;
import io.waymark.live.Live;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Which leaf of a tree traffic goes to. */
class ResolvedTest {
    private static Resolved resolved(long seed) {
        return new Resolved(
                Live.of(NameTree.neg()), id -> Live.of(new Reach.Failed("not asked for here")), new Random(seed));
    }

    private static NameTree<Bound> union(double weightOfA, double weightOfB) {
        return new NameTree.Union<>(List.of(
                new NameTree.Weighted<>(weightOfA, leaf("/#/a")), new NameTree.Weighted<>(weightOfB, leaf("/#/b"))));
    }

    @Test
    void a_union_is_drawn_from_by_weight() {
        Resolved resolved = resolved(7);
        Map<Path, Integer> drawn = new TreeMap<>();
        for (int i = 0; i < 10_000; i++) {
            drawn.merge(resolved.draw(union(3, 1)).orElseThrow().id(), 1, Integer::sum);
        }
        assertThat(drawn.get(Path.parse("/#/a"))).isCloseTo(7_500, within(200));
        assertThat(drawn).hasSize(2);
    }

    @Test
    void a_branch_of_weight_0_gets_nothing_unless_all_are_0() {
        Resolved resolved = resolved(1);
        for (int i = 0; i < 1_000; i++) {
            assertThat(resolved.draw(union(0, 0.001)).orElseThrow().id().show()).isEqualTo("/#/b");
            assertThat(resolved.draw(union(1, 0)).orElseThrow().id().show()).isEqualTo("/#/a");
        }
        assertThat(resolved.draw(union(0, 0))).isPresent();
    }

    @Test
    void of_alternatives_the_first_that_leads_anywhere_is_taken() {
        Resolved resolved = resolved(1);
        assertThat(resolved.draw(new NameTree.Alt<>(List.of(NameTree.neg(), leaf("/#/a"), leaf("/#/b"))))
                        .map(bound -> bound.id().show()))
                .isEqualTo(Optional.of("/#/a"));
        assertThat(resolved.draw(new NameTree.Fail<>())).isEmpty();
        assertThat(resolved.draw(new NameTree.Empty<>())).isEmpty();
    }
}
