package io.waymark.dtab.edit;

import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.dtab.Dentry;
import io.waymark.dtab.Dtab;
import io.waymark.dtab.DtabText;
import io.waymark.dtab.Limits;
import io.waymark.dtab.Prefix;
import io.waymark.dtab.edit.DtabMerge.Overlap;
import io.waymark.dtab.edit.DtabMerge.Result;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DtabMergeTest {
    private static final String BASE = """
            # Everything.
            /srv => /#/fs ;
            /svc => /srv ; # all
            /svc/web => /srv/web ;
            """;

    private static Result merge(String base, String ours, String theirs) {
        return DtabMerge.merge(DtabText.parse(base), DtabText.parse(ours), DtabText.parse(theirs), Limits.DEFAULT);
    }

    private static String merged(String base, String ours, String theirs) {
        Result result = merge(base, ours, theirs);
        assertThat(result).isInstanceOf(Result.Merged.class);
        return ((Result.Merged) result).document().text();
    }

    @Test
    void edits_of_different_entries_both_succeed_with_the_comments_of_both() {
        String ours = BASE.replace("/svc/web => /srv/web", "# slowly\n/svc/web => 9 * /srv/web & 1 * /srv/web-v2");
        String theirs = BASE.replace("/srv => /#/fs ;", "/srv => /#/consul/dc1 ; # moved");
        assertThat(merged(BASE, ours, theirs)).isEqualTo("""
                # Everything.
                /srv => /#/consul/dc1 ; # moved
                /svc => /srv ; # all
                # slowly
                /svc/web => 9 * /srv/web & 1 * /srv/web-v2 ;
                """);
    }

    @Test
    void the_same_edit_twice_is_one() {
        String both = BASE.replace("/srv/web", "/srv/web-v2") + "/new => /one ;\n";
        assertThat(merged(BASE, both, both.replace("# all", "# everybody")))
                .isEqualTo(both.replace("# all", "# everybody"));
    }

    @Test
    void two_edits_of_one_entry_overlap_and_both_are_said() {
        Result result = merge(BASE, BASE.replace("/srv/web", "/srv/v1"), BASE.replace("/srv/web", "/srv/v2"));
        assertThat(result)
                .isEqualTo(new Result.Conflict(List.of(new Overlap(
                        Prefix.parse("/svc/web"),
                        Optional.of(Dentry.parse("/svc/web => /srv/web")),
                        Optional.of(Dentry.parse("/svc/web => /srv/v1")),
                        Optional.of(Dentry.parse("/svc/web => /srv/v2"))))));
    }

    @Test
    void an_entry_that_one_removes_and_the_other_changes_or_moves_is_an_overlap() {
        String removed = BASE.replace("/svc/web => /srv/web ;\n", "");
        assertThat(merge(BASE, removed, BASE.replace("/srv/web", "/srv/v2"))).isInstanceOf(Result.Conflict.class);
        String moved = "/svc/web => /srv/web ;\n" + removed;
        assertThat(merge(BASE, removed, moved)).isInstanceOf(Result.Conflict.class);
        assertThat(merge(BASE, moved, removed)).isInstanceOf(Result.Conflict.class);
        assertThat(merged(BASE, removed, BASE)).isEqualTo(removed);
    }

    @Test
    void new_entries_at_one_place_overlap_if_they_may_match_the_same_path() {
        assertThat(merge(BASE, BASE + "/svc/a => /1 ;\n", BASE + "/svc/* => /2 ;\n"))
                .isInstanceOf(Result.Conflict.class);
        assertThat(merged(BASE, BASE + "/svc/a => /1 ;\n", BASE + "/svc/b => /2 ;\n"))
                .isEqualTo(BASE + "/svc/a => /1 ;\n/svc/b => /2 ;\n");
    }

    @Test
    void entries_that_were_swapped_while_they_were_changed_stay_swapped() {
        String base = "/a => /1 ; /b => /2 ; /c => /3";
        assertThat(DtabText.parse(merged(base, "/b => /5 ; /a => /4 ; /c => /3", base + " # x"))
                        .dtab())
                .isEqualTo(Dtab.parse("/b => /5 ; /a => /4 ; /c => /3"));
    }

    @Test
    void random_edits_that_do_not_overlap_come_out_as_if_made_one_after_the_other() throws PatchException {
        for (int seed = 0; seed < 3_000; seed++) {
            Random random = new Random(seed);
            List<Dentry> dentries = new ArrayList<>();
            for (int i = random.nextInt(8); i >= 0; i--) {
                dentries.add(Dentry.parse("/p" + i + " => /x" + i));
            }
            DtabText base = DtabText.parse(Written.text(random, Dtab.of(dentries)));
            List<EntryChange> ours = new ArrayList<>();
            List<EntryChange> theirs = new ArrayList<>();
            for (Dentry dentry : dentries) {
                List<EntryChange> whose = random.nextBoolean() ? ours : theirs;
                switch (random.nextInt(3)) {
                    case 0 -> whose.add(EntryChange.set(dentry.prefix(), "/changed"));
                    case 1 -> whose.add(EntryChange.unset(dentry.prefix()));
                    default -> {} // as it is
                }
            }
            theirs.add(EntryChange.set("/theirs => /new"));
            DtabText left = DtabPatch.apply(base, ours, Limits.DEFAULT);
            DtabText right = DtabPatch.apply(base, theirs, Limits.DEFAULT);
            Dtab expected = DtabPatch.apply(left, theirs, Limits.DEFAULT).dtab();
            for (Result result : List.of(
                    DtabMerge.merge(base, left, right, Limits.DEFAULT),
                    DtabMerge.merge(base, right, left, Limits.DEFAULT))) {
                assertThat(result).as("seed %d: %s", seed, base.text()).isInstanceOf(Result.Merged.class);
                assertThat(((Result.Merged) result).document().dtab())
                        .as("seed %d: %s", seed, base.text())
                        .isEqualTo(expected);
            }
        }
    }
}
