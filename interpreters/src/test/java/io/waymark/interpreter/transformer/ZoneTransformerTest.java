package io.waymark.interpreter.transformer;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.waymark.dtab.Path;
import io.waymark.interpreter.Addresses;
import io.waymark.interpreter.Endpoint;
import io.waymark.interpreter.source.Derived;
import io.waymark.live.Live;
import io.waymark.live.State;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ZoneTransformerTest {
    private static final double MIN = 0.7;
    private static final int SETS = 5_000;

    private int addresses;

    private Endpoint in(String zone) {
        return in(zone, OptionalDouble.empty());
    }

    private Endpoint in(String zone, OptionalDouble weight) {
        int number = ++addresses;
        try {
            InetAddress address = InetAddress.getByAddress(
                    new byte[] {10, (byte) (number >> 16), (byte) (number >> 8), (byte) number});
            return new Endpoint(address, 80, weight, zone.isEmpty() ? Map.of() : Map.of("zone", zone));
        } catch (UnknownHostException impossible) {
            throw new AssertionError(impossible);
        }
    }

    private Set<Endpoint> set(int a, int b, int c) {
        Set<Endpoint> endpoints = new HashSet<>();
        Stream.of(Map.entry("a", a), Map.entry("b", b), Map.entry("c", c)).forEach(zone -> {
            for (int i = 0; i < zone.getValue(); i++) {
                endpoints.add(in(zone.getKey()));
            }
        });
        return endpoints;
    }

    private static Set<Endpoint> preferred(double minShare, Set<Endpoint> endpoints) {
        State<Addresses> state = new ZoneTransformer(Path.parse("/zone/a"), "a", "zone", minShare)
                .transform(new Addresses.Endpoints(endpoints), new NoInputs());
        return ((Addresses.Endpoints) state.known().orElseThrow()).endpoints();
    }

    private static final class NoInputs implements Derived.Inputs {
        @Override
        public <V> State<V> state(Object key, Supplier<? extends Live<V>> input) {
            throw new AssertionError("a zone is preferred by what is known of the endpoints alone");
        }
    }

    private static boolean isOwn(Endpoint endpoint) {
        return "a".equals(endpoint.metadata().get("zone"));
    }

    private static double weight(Endpoint endpoint) {
        return endpoint.weight().orElse(1);
    }

    private static double total(Set<Endpoint> endpoints) {
        return endpoints.stream().mapToDouble(ZoneTransformerTest::weight).sum();
    }

    private static double own(Set<Endpoint> endpoints) {
        return endpoints.stream()
                .filter(ZoneTransformerTest::isOwn)
                .mapToDouble(ZoneTransformerTest::weight)
                .sum();
    }

    @Test
    void a_zone_with_its_fair_share_or_enough_of_it_serves_alone_and_unchanged() {
        for (Set<Endpoint> endpoints : List.of(set(4, 4, 4), set(9, 1, 1), set(7, 10, 10), set(3, 3, 0))) {
            assertThat(preferred(MIN, endpoints))
                    .isEqualTo(Set.copyOf(endpoints.stream()
                            .filter(ZoneTransformerTest::isOwn)
                            .toList()));
        }
    }

    @Test
    void a_zone_with_too_few_takes_what_they_can_carry_and_the_others_the_rest() {
        // 2 of 20 in two zones: a fifth of the fair share, and 2/7 of what is enough.
        Set<Endpoint> spilled = preferred(MIN, set(2, 18, 0));
        assertThat(spilled).hasSize(20);
        assertThat(own(spilled) / total(spilled)).isCloseTo(2.0 / 7, within(1e-12));
        assertThat(total(spilled)).isCloseTo(20, within(1e-9));
        assertThat(spilled.stream()
                        .filter(ZoneTransformerTest::isOwn)
                        .map(ZoneTransformerTest::weight)
                        .distinct())
                .hasSize(1);
    }

    @Test
    void a_zone_with_nobody_or_alone_or_without_any_zones_known_changes_nothing() {
        Set<Endpoint> unknown = Set.of(in(""));
        Set<Endpoint> drained = Set.of(in("a", OptionalDouble.of(0)), in("b"));
        for (Set<Endpoint> endpoints : List.of(set(0, 3, 3), set(3, 0, 0), Set.<Endpoint>of(), unknown, drained)) {
            assertThat(preferred(MIN, endpoints)).isEqualTo(endpoints);
        }
    }

    @Test
    void endpoints_of_unknown_zones_are_others_and_no_zone() {
        Set<Endpoint> endpoints = new HashSet<>(set(3, 0, 0));
        Stream.generate(() -> in("")).limit(3).forEach(endpoints::add);
        Set<Endpoint> spilled = preferred(MIN, endpoints);
        assertThat(own(spilled) / total(spilled)).isCloseTo(0.5 / MIN, within(1e-12));
    }

    @Test
    void weights_too_large_to_add_up_are_left_alone() {
        Set<Endpoint> endpoints = Set.of(
                in("a"), in("b", OptionalDouble.of(Double.MAX_VALUE)), in("c", OptionalDouble.of(Double.MAX_VALUE)));
        assertThat(preferred(MIN, endpoints)).isEqualTo(endpoints);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -0.1, 1.01, Double.NaN})
    void a_share_that_is_none_is_refused(double minShare) {
        assertThatThrownBy(() -> preferred(minShare, Set.of())).isInstanceOf(IllegalArgumentException.class);
    }

    /** Some endpoints in up to five zones, or none, of up to 40 each, some with weights. */
    private Set<Endpoint> random(Random random) {
        Set<Endpoint> endpoints = new HashSet<>();
        for (String zone : List.of("a", "b", "c", "d", "")) {
            int count = random.nextInt(3) == 0 ? 0 : random.nextInt(40);
            for (int i = 0; i < count; i++) {
                boolean weighted = random.nextInt(4) == 0;
                endpoints.add(
                        in(zone, weighted ? OptionalDouble.of(random.nextInt(20) / 4.0) : OptionalDouble.empty()));
            }
        }
        return endpoints;
    }

    private static double fairShare(Set<Endpoint> endpoints) {
        Set<String> zones = new HashSet<>(Set.of("a"));
        endpoints.stream()
                .filter(endpoint -> weight(endpoint) > 0 && endpoint.metadata().containsKey("zone"))
                .forEach(endpoint -> zones.add(endpoint.metadata().get("zone")));
        return total(endpoints) / zones.size();
    }

    @Test
    void by_seed_the_zone_serves_alone_or_all_serve_with_the_same_total_weight() {
        Random random = new Random(11);
        int alone = 0;
        int spilled = 0;
        for (int i = 0; i < SETS; i++) {
            Set<Endpoint> endpoints = random(random);
            double min = 0.05 + 0.95 * random.nextDouble();
            Set<Endpoint> answer = preferred(min, endpoints);
            boolean enough = own(endpoints) >= min * fairShare(endpoints) * (1 + 1e-9);
            if (own(endpoints) > 0 && enough) {
                alone++;
                assertThat(answer).allMatch(ZoneTransformerTest::isOwn);
                assertThat(own(answer)).isEqualTo(own(endpoints));
            } else if (own(endpoints) < min * fairShare(endpoints) * (1 - 1e-9)) {
                spilled++;
                assertThat(answer).hasSameSizeAs(endpoints);
                assertThat(total(answer)).isCloseTo(total(endpoints), within(1e-9 * (1 + total(endpoints))));
            }
            assertThat(answer.isEmpty()).isEqualTo(endpoints.isEmpty());
        }
        assertThat(alone).isGreaterThan(SETS / 10);
        assertThat(spilled).isGreaterThan(SETS / 10);
    }

    @Test
    void by_seed_nobody_in_the_zone_has_more_load_than_is_allowed_and_the_zone_takes_all_that_it_may() {
        Random random = new Random(12);
        for (int i = 0; i < SETS; i++) {
            Set<Endpoint> endpoints = random(random);
            double own = own(endpoints);
            if (own == 0 || own == total(endpoints)) {
                continue;
            }
            double min = 0.05 + 0.95 * random.nextDouble();
            Set<Endpoint> answer = preferred(min, endpoints);
            double part = own(answer) / total(answer);
            double load = part * fairShare(endpoints) / own; // 1: as if all zones were equal
            assertThat(load).isLessThanOrEqualTo(1 / min * (1 + 1e-9));
            assertThat(part).isCloseTo(Math.min(1, own / fairShare(endpoints) / min), within(1e-9));
        }
    }

    @Test
    void by_seed_within_the_zone_and_without_proportions_stay() {
        Random random = new Random(13);
        for (int i = 0; i < SETS / 10; i++) {
            Set<Endpoint> endpoints = random(random);
            Map<InetAddress, Double> before =
                    endpoints.stream().collect(toMap(Endpoint::address, ZoneTransformerTest::weight));
            Map<Boolean, Double> factors = new HashMap<>();
            for (Endpoint endpoint : preferred(0.9, endpoints)) {
                double weight = before.get(endpoint.address());
                if (weight > 0) {
                    double factor = weight(endpoint) / weight;
                    assertThat(factors.computeIfAbsent(isOwn(endpoint), unused -> factor))
                            .isCloseTo(factor, within(1e-9 * (1 + factor)));
                } else {
                    assertThat(weight(endpoint)).isZero();
                }
            }
        }
    }

    @Test
    void by_seed_losing_an_endpoint_never_gives_the_zone_more_traffic() {
        Random random = new Random(14);
        for (int i = 0; i < SETS / 10; i++) {
            int others = 1 + random.nextInt(30);
            double before = 1;
            for (int own = 30; own > 0; own--) {
                Set<Endpoint> answer = preferred(MIN, set(own, others, others));
                double part = own(answer) / total(answer);
                assertThat(part).isLessThanOrEqualTo(before + 1e-12);
                before = part;
            }
        }
    }
}
