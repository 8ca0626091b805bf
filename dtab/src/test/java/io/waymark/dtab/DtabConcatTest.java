package io.waymark.dtab;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A table made of several is in every way the table of all their entries. */
final class DtabConcatTest {
    private static final List<String> ELEMENTS = List.of("a", "b", "*");

    @Test
    void later_entries_take_precedence() {
        Dtab joined = Dtab.parse("/svc => /host ; /svc/web => /old").concat(Dtab.parse("/svc/web => /new"));
        assertThat(joined.lookup(Path.parse("/svc/web/x")).show()).isEqualTo("/new/x | /old/x | /host/web/x");
        assertThat(joined.matching(Path.parse("/svc/web")))
                .extracting(Dentry::show)
                .containsExactly("/svc/web=>/new", "/svc/web=>/old", "/svc=>/host");
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void joined_in_whatever_order_the_whole_is_the_same_as_read_at_once(long seed) {
        Random random = new Random(seed);
        List<Dtab> parts = new ArrayList<>();
        List<Dentry> all = new ArrayList<>();
        for (int i = random.nextInt(5); i >= 0; i--) {
            Dtab part = part(random);
            parts.add(part);
            all.addAll(part.dentries());
        }
        Dtab flat = Dtab.of(all);
        Dtab joined = joined(parts, random);

        assertThat(joined).isEqualTo(flat).hasSameHashCodeAs(flat);
        assertThat(flat).isEqualTo(joined);
        assertThat(joined.show()).isEqualTo(flat.show());
        assertThat(joined.isEmpty()).isEqualTo(flat.isEmpty());
        for (int i = 0; i < 50; i++) {
            Path path = path(random);
            assertThat(joined.lookup(path)).as(path.show()).isEqualTo(flat.lookup(path));
            assertThat(joined.matching(path)).as(path.show()).isEqualTo(flat.matching(path));
        }
        assertThat(joined.stripPrefix(parts.get(0))).isEqualTo(flat.stripPrefix(parts.get(0)));
    }

    static LongStream seeds() {
        return LongStream.range(0, 300);
    }

    @Test
    void many_tables_one_after_another_can_be_looked_up() {
        Dtab joined = Dtab.EMPTY;
        for (int i = 0; i < 2_000; i++) {
            joined = joined.concat(Dtab.parse("/svc/" + i + " => /host/" + i));
        }
        assertThat(joined.dentries()).hasSize(2_000);
        assertThat(joined.lookup(Path.parse("/svc/0/x")).show()).isEqualTo("/host/0/x");
        assertThat(joined.lookup(Path.parse("/svc/1999")).show()).isEqualTo("/host/1999");
        assertThat(joined.lookup(Path.parse("/svc/2000")).show()).isEqualTo("~");
    }

    /** The parts in order, put together pair by pair in an order that {@code random} decides. */
    private static Dtab joined(List<Dtab> parts, Random random) {
        List<Dtab> left = new ArrayList<>(parts);
        while (left.size() > 1) {
            int at = random.nextInt(left.size() - 1);
            left.set(at, left.get(at).concat(left.remove(at + 1)));
        }
        return left.get(0);
    }

    private static Dtab part(Random random) {
        List<Dentry> dentries = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            StringBuilder prefix = new StringBuilder();
            for (int j = random.nextInt(4); j > 0; j--) {
                prefix.append('/').append(ELEMENTS.get(random.nextInt(ELEMENTS.size())));
            }
            String shown = prefix.isEmpty() ? "/" : prefix.toString();
            dentries.add(Dentry.parse(shown + " => /to/" + random.nextInt(100)));
        }
        return Dtab.of(dentries);
    }

    private static Path path(Random random) {
        String[] labels = new String[random.nextInt(5)];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = ELEMENTS.get(random.nextInt(2));
        }
        return Path.of(labels);
    }
}
