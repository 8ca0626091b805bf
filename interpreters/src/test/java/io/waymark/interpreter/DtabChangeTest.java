package io.waymark.interpreter;

import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.dtab.Dentry;
import io.waymark.dtab.Dtab;
import io.waymark.dtab.Path;
import io.waymark.dtab.Prefix;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DtabChangeTest {

    @Test
    void only_what_lies_between_equal_ends_has_changed() {
        Dtab before = Dtab.parse("/a => /1; /b => /2; /c => /3");
        Dtab after = Dtab.parse("/a => /1; /b => /9; /x => /8; /c => /3");
        assertThat(DtabChange.changedPrefixes(before, after))
                .containsExactlyInAnyOrder(Prefix.parse("/b"), Prefix.parse("/x"));
        assertThat(DtabChange.changedPrefixes(before, before)).isEmpty();
        assertThat(DtabChange.changedPrefixes(Dtab.EMPTY, before)).hasSize(3);
    }

    static LongStream seeds() {
        return LongStream.range(0, 500);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void a_path_that_means_something_else_is_matched_by_a_changed_prefix(long seed) {
        Random random = new Random(seed);
        List<Dentry> entries = new ArrayList<>();
        for (int i = 0; i < random.nextInt(8); i++) {
            entries.add(entry(random));
        }
        Dtab before = Dtab.of(entries);
        for (int i = 0; i <= random.nextInt(3); i++) {
            change(entries, random);
        }
        Dtab after = Dtab.of(entries);
        Set<Prefix> changed = DtabChange.changedPrefixes(before, after);
        for (String text : List.of("/", "/a", "/b", "/a/b", "/a/a", "/b/a/c", "/c/b/a", "/a/b/c")) {
            Path path = Path.parse(text);
            if (!before.lookup(path).equals(after.lookup(path))) {
                assertThat(changed).as("%s -> %s at %s", before, after, path).anyMatch(prefix -> prefix.matches(path));
            }
        }
    }

    private static void change(List<Dentry> entries, Random random) {
        switch (random.nextInt(4)) {
            case 0 -> entries.add(random.nextInt(entries.size() + 1), entry(random));
            case 1 -> Collections.shuffle(entries, random);
            default -> {
                if (!entries.isEmpty()) {
                    int position = random.nextInt(entries.size());
                    entries.remove(position);
                    if (random.nextBoolean()) {
                        entries.add(position, entry(random));
                    }
                }
            }
        }
    }

    private static Dentry entry(Random random) {
        List<String> prefixes = List.of("/", "/a", "/*", "/a/b", "/*/b", "/b", "/c/*");
        List<String> trees = List.of("/x", "/y", "~", "/x | /y");
        return Dentry.parse(
                prefixes.get(random.nextInt(prefixes.size())) + "=>" + trees.get(random.nextInt(trees.size())));
    }
}
