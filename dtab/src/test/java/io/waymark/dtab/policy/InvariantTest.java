package io.waymark.dtab.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.waymark.dtab.Bound;
import io.waymark.dtab.NameTree;
import io.waymark.dtab.Path;
import io.waymark.live.Problem;
import io.waymark.live.State;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class InvariantTest {
    private final Map<Path, State<NameTree<Bound>>> bound = new LinkedHashMap<>();
    private final Map<Path, State<Evidence.Population>> populations = new LinkedHashMap<>();

    private final Evidence evidence = new Evidence() {
        @Override
        public Collection<Path> names(Path path) {
            return bound.keySet().stream().filter(name -> name.startsWith(path)).toList();
        }

        @Override
        public State<NameTree<Bound>> binding(Path name) {
            return bound.getOrDefault(name, State.pending());
        }

        @Override
        public State<Population> population(Path id) {
            return populations.getOrDefault(id, State.pending());
        }
    };

    private void bind(String name, String tree) {
        bound.put(Path.parse(name), State.ready(NameTree.parse(tree).map(id -> new Bound(id, Path.EMPTY))));
    }

    private void live(String id, int endpoints, String... zones) {
        populations.put(Path.parse(id), State.ready(new Evidence.Population(endpoints, Set.of(zones))));
    }

    private Verdict check(String rule) {
        return Invariant.parse(rule).check(evidence);
    }

    private void holds(String rule) {
        assertThat(check(rule)).as(rule).isEqualTo(Verdict.HOLDS);
    }

    private void broken(String rule, String detail) {
        assertThat(check(rule)).as(rule).isEqualTo(Verdict.broken(detail));
    }

    private void unknown(String rule) {
        assertThat(check(rule).kind()).as(rule).isEqualTo(Verdict.Kind.UNKNOWN);
    }

    @Test
    void never_negative() {
        bind("/svc/pay", "/#/fs/pay");
        bind("/svc/idle", "$");
        bind("/svc/gone", "~");
        holds("never negative /svc/pay");
        holds("never negative /svc/idle");
        broken("never negative /svc/gone", "/svc/gone → ~");
        broken("never negative /svc/*", "/svc/gone → ~");
        unknown("never negative /svc/new");
        bound.put(Path.parse("/svc/new"), State.failed(new Problem("too deep", Instant.EPOCH)));
        broken("never negative /svc/new", "/svc/new: too deep");
        holds("never negative /other/*");
    }

    @Test
    void binds_within() {
        bind("/svc/pay", "9 * /#/k8s/prod/pay & 1 * /#/k8s/prod/pay-v2");
        holds("/svc/pay binds within /#/k8s/prod");
        broken("/svc/pay binds within /#/k8s/prod/pay", "/svc/pay → /#/k8s/prod/pay-v2");
        bind("/svc/gone", "~");
        holds("/svc/gone binds within /#/k8s/prod");
    }

    @Test
    void a_weight_is_the_effective_one() {
        bind("/svc/web", "1 * /#/fs/web & 1 * (8 * /#/fs/web & 2 * /#/fs/web-v2)");
        holds("weight of /#/fs/web-v2 in /svc/web <= 10%");
        holds("weight of /#/fs/other in /svc/web <= 0%");
        broken("weight of /#/fs/web-v2 in /svc/web <= 9.5%", "/svc/web → /#/fs/web-v2 gets 10.0%");
    }

    @Test
    void endpoints_and_zones_are_counted_over_all_that_get_traffic() {
        bind("/svc/web", "9 * /#/fs/web & 1 * /#/fs/web-v2 & 0 * /#/fs/off");
        unknown("at least 1 endpoint behind /svc/web");
        live("/#/fs/web", 2, "a", "b");
        holds("at least 2 endpoints behind /svc/web");
        unknown("at least 3 endpoints behind /svc/web");
        live("/#/fs/web-v2", 1, "b");
        live("/#/fs/off", 5, "c", "d");
        holds("at least 3 endpoints behind /svc/web");
        broken("at least 4 endpoints behind /svc/web", "/svc/web has 3 endpoints");
        holds("at least 2 zones behind /svc/web");
        broken("at least 3 zones behind /svc/web", "/svc/web has 2 zones");
    }

    @Test
    void an_expected_tree_is_compared_by_what_each_name_gets() {
        bind("/svc/web", "90 * /#/fs/web & 10 * /#/fs/web-v2");
        holds("/svc/web is 9 * /#/fs/web & 1 * /#/fs/web-v2");
        broken("/svc/web is /#/fs/web", "/svc/web → 90*/#/fs/web & 10*/#/fs/web-v2");
    }

    @Test
    void a_line_that_is_no_rule_is_told_what_the_rules_look_like() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Invariant.parse("web must work"))
                .withMessageStartingWith("invariant 'web must work' (expected one of: never negative NAME; ");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Invariant.parse("never negative svc"))
                .withMessageStartingWith("invariant 'never negative svc': '/' expected");
        for (String rule : List.of(
                "weight of /srv/web-v2 in /svc/web <= 10%", "/svc/web binds within /srv", "/svc/web is /srv/web")) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Invariant.parse(rule))
                    .withMessageContaining("is no concrete name, so the rule would say nothing");
        }
        assertThat(Invariant.parse("  never   negative /a ")).isEqualTo(Invariant.parse("never negative /a"));
    }
}
