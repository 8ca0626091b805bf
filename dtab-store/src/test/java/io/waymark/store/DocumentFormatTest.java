package io.waymark.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.dtab.Dtab;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DocumentFormatTest {
    private static Stored stored(String text) {
        return new Stored(
                12,
                11,
                new Change("ada \"the\" first", "line\nline\r\n/svc => /evil ;\u2028", "on\ncall"),
                Instant.parse("2024-05-06T07:08:09.123456789Z"),
                "0123abcd",
                Optional.of("v7"),
                Optional.of(text),
                List.of("never negative /svc/pay", "\n/svc => /evil ;"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/svc => /host ;\n",
                "\r\n/a=>/b\r",
                "# waymark {\"revision\":3}\n/a => /b",
                "# é 漢 \uD83D\uDE80"
            })
    void what_is_written_is_read_back_byte_for_byte(String text) {
        assertThat(DocumentFormat.read(DocumentFormat.head(stored(text)))).contains(stored(text));
        assertThat(DocumentFormat.read(DocumentFormat.record(stored(text)))).contains(stored(text));
    }

    @Test
    void a_head_is_a_dtab_that_means_what_the_author_wrote() {
        String text = "/svc => /host ; # comment\n/a => /b | !";
        String head = DocumentFormat.head(stored(text));
        assertThat(Dtab.parse(head)).isEqualTo(Dtab.parse(text));
        assertThat(head.lines().findFirst().orElseThrow())
                .startsWith("# waymark {\"revision\":12,\"parent\":11,\"author\":");
    }

    @Test
    void the_record_of_a_large_text_is_much_smaller() {
        String text = "/svc/one => /#/io.l5d.fs/one ;\n".repeat(20_000);
        String record = DocumentFormat.record(stored(text));
        assertThat(record.length()).isLessThan(text.length() / 10);
        assertThat(DocumentFormat.read(record)).contains(stored(text));
    }

    @Test
    void a_deletion_has_no_text() {
        Stored deletion = new Stored(
                3, 2, new Change("ada", ""), Instant.EPOCH, "t", Optional.empty(), Optional.empty(), List.of());
        assertThat(DocumentFormat.read(DocumentFormat.record(deletion))).contains(deletion);
    }

    @Test
    void a_text_edited_under_our_line_is_not_taken_for_ours() {
        String head = DocumentFormat.head(stored("/svc => /host ;\n"));
        assertThat(DocumentFormat.read(head + "/a => /b ;")).isEmpty();
        assertThat(DocumentFormat.isMarked(head + "/a => /b ;")).isTrue();
        assertThat(DocumentFormat.read("/svc => /host")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void no_damage_makes_reading_throw_or_lie(int seed) {
        Random random = new Random(seed);
        Stored original = stored("/svc => /host | /other ;".repeat(2_000));
        for (String document :
                new String[] {DocumentFormat.head(stored("/svc => /host")), DocumentFormat.record(original)}) {
            for (int i = 0; i < 500; i++) {
                StringBuilder damaged = new StringBuilder(document);
                int at = random.nextInt(random.nextBoolean() ? 300 : document.length());
                damaged.setCharAt(at % document.length(), (char) random.nextInt(256));
                Optional<String> text = DocumentFormat.read(damaged.toString()).flatMap(Stored::text);
                text.ifPresent(read ->
                        assertThat(read).isIn("/svc => /host", original.text().orElseThrow()));
            }
        }
    }
}
