package io.waymark.dtab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What the reader does by short cuts is what it would do without. */
final class DtabReaderTest {

    @Test
    void a_weight_is_the_nearest_double_whatever_its_digits() {
        Random random = new Random(7);
        for (int i = 0; i < 100_000; i++) {
            StringBuilder digits = new StringBuilder();
            for (int j = random.nextInt(20); j >= 0; j--) {
                digits.append(random.nextInt(10));
            }
            if (random.nextInt(4) > 0) {
                digits.insert(random.nextInt(digits.length() + 1), '.');
            }
            String number = digits.toString();
            NameTree<Path> tree = NameTree.parse(number + " * /a & /b");
            assertThat(((NameTree.Union<Path>) tree).branches().get(0).weight())
                    .as(number)
                    .isEqualTo(Double.parseDouble(number));
        }
    }

    @Test
    void labels_with_equal_hashes_are_not_mistaken_for_one_another() {
        // "Aa" and "BB" have the same hash, and so has whatever is put together of them.
        Random random = new Random(7);
        List<String> labels = new ArrayList<>();
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 500; i++) {
            StringBuilder label = new StringBuilder();
            for (int j = 0; j < 4; j++) {
                label.append(random.nextBoolean() ? "Aa" : "BB");
            }
            labels.add(label.toString());
            text.append('/').append(label).append(" => /").append(label).append("/x;");
        }
        List<Dentry> dentries = Dtab.parse(text.toString()).dentries();
        for (int i = 0; i < labels.size(); i++) {
            assertThat(dentries.get(i).show()).isEqualTo("/%1$s=>/%1$s/x".formatted(labels.get(i)));
        }
    }

    @Test
    void long_paths_and_prefixes_are_read_whole() {
        String path = "/l".repeat(1_000);
        assertThat(Dentry.parse(path + "/*=>" + path + "/m").show()).isEqualTo(path + "/*=>" + path + "/m");
    }

    @Test
    void a_zero_in_the_text_is_not_its_end() {
        assertThatThrownBy(() -> Dtab.parse("/a => /b \0"))
                .isInstanceOf(DtabSyntaxException.class)
                .hasMessageContaining("end of input");
        assertThatThrownBy(() -> Dtab.parse("/a => /b;\0;/c=>/d")).isInstanceOf(DtabSyntaxException.class);
    }
}
