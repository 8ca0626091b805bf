package io.waymark.dtab.edit;

import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.dtab.Dentry;
import io.waymark.dtab.Dtab;
import io.waymark.dtab.Generate;
import io.waymark.dtab.edit.DtabDiff.Change;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DtabDiffTest {

    private static List<Change> between(String before, String after) {
        return DtabDiff.between(Dtab.parse(before), Dtab.parse(after));
    }

    @Test
    void another_weight_is_a_change_of_that_entry() {
        Dentry from = Dentry.parse("/svc/web => 90 * /a & 10 * /b");
        Dentry to = Dentry.parse("/svc/web => 80 * /a & 20 * /b");
        assertThat(between("/x => /y ; " + from.show(), "/x => /y ; " + to.show()))
                .containsExactly(new Change.Changed(from, 1, to, 1));
    }

    @Test
    void what_is_new_and_what_is_gone_is_said_with_its_place() {
        assertThat(between("/a => /1 ; /b => /2", "/b => /2 ; /c => /3"))
                .containsExactly(
                        new Change.Added(Dentry.parse("/c => /3"), 1), new Change.Removed(Dentry.parse("/a => /1"), 0));
    }

    @Test
    void only_the_entry_that_was_moved_is_said_to_have_moved() {
        assertThat(between("/a => /1 ; /b => /2 ; /c => /3 ; /d => /4", "/d => /4 ; /a => /1 ; /b => /2 ; /c => /3"))
                .containsExactly(new Change.Moved(Dentry.parse("/d => /4"), 3, 0));
    }

    @Test
    void of_several_entries_with_one_prefix_only_the_other_ones_are_changed() {
        assertThat(between("/a => /1 ; /a => /2 ; /a => /3", "/a => /1 ; /a => /4 ; /a => /3"))
                .containsExactly(new Change.Changed(Dentry.parse("/a => /2"), 1, Dentry.parse("/a => /4"), 1));
    }

    @Test
    void the_differences_of_random_tables_make_the_one_into_the_other() {
        for (int seed = 0; seed < 3_000; seed++) {
            Random random = new Random(seed);
            Dtab before = Generate.dtab(random);
            Dtab after = edited(random, before);
            List<Change> changes = DtabDiff.between(before, after);
            assertThat(applied(before, after, changes)).as("seed %d", seed).isEqualTo(after.dentries());
            assertThat(changes.isEmpty()).as("seed %d", seed).isEqualTo(before.equals(after));
        }
    }

    private static Dtab edited(Random random, Dtab before) {
        List<Dentry> dentries = new ArrayList<>(before.dentries());
        for (int i = random.nextInt(4); i > 0; i--) {
            int at = random.nextInt(dentries.size() + 1);
            switch (random.nextInt(4)) {
                case 0 -> dentries.add(at, Generate.dentry(random));
                case 1 -> Collections.shuffle(dentries, random);
                case 2 -> {
                    if (at < dentries.size()) {
                        dentries.remove(at);
                    }
                }
                default -> {
                    if (at < dentries.size()) {
                        dentries.set(at, new Dentry(dentries.get(at).prefix(), Generate.tree(random)));
                    }
                }
            }
        }
        return Dtab.of(dentries);
    }

    /** What stayed, in its order, and everything else at the place where the differences say that it is. */
    private static List<Dentry> applied(Dtab before, Dtab after, List<Change> changes) {
        List<Dentry> stayed = new ArrayList<>(before.dentries());
        List<Dentry> result =
                new ArrayList<>(Collections.nCopies(after.dentries().size(), null));
        List<Integer> gone = new ArrayList<>();
        for (Change change : changes) {
            if (change instanceof Change.Added added) {
                result.set(added.after(), added.dentry());
            } else if (change instanceof Change.Changed changed) {
                result.set(changed.after(), changed.to());
                gone.add(changed.before());
            } else if (change instanceof Change.Moved moved) {
                result.set(moved.after(), moved.dentry());
                gone.add(moved.before());
            } else if (change instanceof Change.Removed removed) {
                gone.add(removed.before());
            }
        }
        gone.sort(Collections.reverseOrder());
        gone.forEach(place -> stayed.remove((int) place));
        for (int i = 0; i < result.size(); i++) {
            if (result.get(i) == null) {
                result.set(i, stayed.remove(0));
            }
        }
        assertThat(stayed).isEmpty();
        return result;
    }
}
