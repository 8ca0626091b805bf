package io.waymark.dtab.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.waymark.dtab.Bound;
import io.waymark.dtab.Generate;
import io.waymark.dtab.NameTree;
import io.waymark.dtab.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SharesTest {

    private static Shares shares(String tree) {
        return of(NameTree.parse(tree));
    }

    private static Shares of(NameTree<Path> tree) {
        return Shares.of(tree.map(id -> new Bound(id, Path.EMPTY)));
    }

    private static double share(String tree, String id) {
        return shares(tree).of(Path.parse(id));
    }

    @Test
    void a_union_divides_by_weight_and_nested_ones_multiply() {
        assertThat(share("9 * /a & 1 * /b", "/a")).isEqualTo(0.9);
        assertThat(share("1 * (1 * /a & 1 * /b) & 3 * /b", "/b")).isEqualTo(0.875);
        assertThat(share("0 * /a & 0 * /b", "/a")).isEqualTo(0.5);
        assertThat(shares("0 * /a & 1 * /b").byName()).hasSize(1);
    }

    @Test
    void an_alternation_gives_all_to_its_first_choice_that_is_not_negative() {
        assertThat(share("~ | /a | /b", "/a")).isEqualTo(1);
        assertThat(shares("~ | ! | /b")).isEqualTo(Shares.NONE);
        assertThat(shares("$")).isEqualTo(Shares.NONE);
    }

    @Test
    void what_moves_is_counted_once() {
        assertThat(shares("9 * /a & 1 * /b").moved(shares("8 * /a & 2 * /b"))).isEqualTo(0.1, within(1e-12));
        assertThat(shares("/a").moved(shares("/b"))).isEqualTo(1);
        assertThat(shares("/a").moved(shares("~"))).isEqualTo(1);
        assertThat(shares("~").moved(shares("!"))).isZero();
    }

    @Test
    void shares_add_up_and_moving_is_a_distance() {
        for (int seed = 0; seed < 5_000; seed++) {
            Random random = new Random(seed);
            Shares one = of(Generate.tree(random).simplified());
            Shares two = of(Generate.tree(random).simplified());
            Shares three = of(Generate.tree(random).simplified());
            double sum = one.byName().values().stream()
                    .mapToDouble(Double::doubleValue)
                    .sum();
            assertThat(sum).as("seed %d", seed).isLessThan(1 + 1e-9);
            assertThat(one.moved(one)).as("seed %d", seed).isZero();
            assertThat(one.moved(two)).as("seed %d", seed).isBetween(0.0, 1.0).isEqualTo(two.moved(one), within(1e-9));
            assertThat(one.moved(three))
                    .as("seed %d", seed)
                    .isLessThanOrEqualTo(one.moved(two) + two.moved(three) + 1e-9);
        }
    }
}
