package io.waymark.dtab.edit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.waymark.dtab.Dentry;
import io.waymark.dtab.Dtab;
import io.waymark.dtab.DtabSyntaxException;
import io.waymark.dtab.DtabText;
import io.waymark.dtab.Generate;
import io.waymark.dtab.Limits;
import io.waymark.dtab.NameTree;
import io.waymark.dtab.Prefix;
import io.waymark.dtab.edit.EntryChange.Expected;
import io.waymark.dtab.edit.EntryChange.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DtabPatchTest {
    private static final String TABLE = """
            # Who is who.
            /srv     => /#/fs ;          # discovery
            /svc     => /srv ;

            # The canary.
            /svc/web => 9 * /srv/web     # most of it
                      & 1 * /srv/web-v2 ;
            """;

    private static String patched(String text, EntryChange... steps) throws PatchException {
        return DtabPatch.apply(DtabText.parse(text), List.of(steps), Limits.DEFAULT)
                .text();
    }

    @Test
    void an_entry_that_is_set_keeps_its_place_and_the_comments_around_it() throws PatchException {
        assertThat(patched(TABLE, EntryChange.set("/svc/web => 8 * /srv/web & 2 * /srv/web-v2")))
                .isEqualTo("""
                        # Who is who.
                        /srv     => /#/fs ;          # discovery
                        /svc     => /srv ;

                        # The canary.
                        /svc/web => 8 * /srv/web & 2 * /srv/web-v2 ;
                        """);
    }

    @Test
    void a_new_entry_goes_last_unless_it_is_said_where() throws PatchException {
        assertThat(patched(TABLE, EntryChange.set("/svc/users => /srv/users")))
                .isEqualTo(TABLE + "/svc/users => /srv/users ;\n");
        EntryChange before = new EntryChange(
                Prefix.parse("/host"),
                Optional.of("/srv"),
                Optional.empty(),
                OptionalInt.empty(),
                new Place.After(Prefix.parse("/srv")));
        assertThat(patched(TABLE, before))
                .contains("/srv     => /#/fs ;          # discovery\n/host => /srv ;\n/svc     => /srv ;");
    }

    @Test
    void an_entry_that_is_removed_takes_its_line_with_it_and_leaves_the_comments_above() throws PatchException {
        assertThat(patched(TABLE, EntryChange.unset(Prefix.parse("/srv"))))
                .startsWith("# Who is who.\n/svc     => /srv");
        assertThat(patched(TABLE, EntryChange.unset(Prefix.parse("/svc/web")))).endsWith("\n\n# The canary.\n");
    }

    @Test
    void a_text_on_one_line_without_a_last_semicolon_can_be_patched_too() throws PatchException {
        assertThat(patched("/a=>/b;/c=>/d # x", EntryChange.set("/e=>/f")))
                .isEqualTo("/a=>/b;/c=>/d ; # x\n/e => /f ;\n");
        assertThat(patched("/a=>/b;/c=>/d", EntryChange.unset(Prefix.parse("/a"))))
                .isEqualTo("/c=>/d");
        assertThat(patched("# nothing yet", EntryChange.set("/e=>/f"))).isEqualTo("# nothing yet\n/e => /f ;\n");
        assertThat(patched("", EntryChange.set("/e=>/f"))).isEqualTo("/e => /f ;\n");
    }

    @Test
    void what_is_expected_must_be_there() throws PatchException {
        EntryChange shift = EntryChange.set("/svc/web => /srv/web-v2");
        Expected now = new Expected.Destination(NameTree.parse("9*/srv/web & 1*/srv/web-v2"));
        assertThat(patched(TABLE, shift.expecting(now))).contains("/svc/web => /srv/web-v2 ;");
        assertThatExceptionOfType(PatchException.class)
                .isThrownBy(() -> patched(TABLE, EntryChange.set("/x => /y"), shift.expecting(new Expected.Absent())))
                .satisfies(refused -> {
                    assertThat(refused.kind()).isEqualTo(PatchException.Kind.UNEXPECTED);
                    assertThat(refused.step()).isEqualTo(1);
                    assertThat(refused.found()).hasSize(1);
                });
        assertThatExceptionOfType(PatchException.class)
                .isThrownBy(
                        () -> patched(TABLE, shift.expecting(new Expected.Destination(NameTree.parse("/srv/web-v2")))))
                .withMessage("/svc/web => /srv/web-v2 was expected, but it is 9*/srv/web & /srv/web-v2");
    }

    @Test
    void one_of_several_entries_with_the_same_prefix_must_be_chosen() throws PatchException {
        String twice = "/a => /1 ; /a => /2";
        assertThatExceptionOfType(PatchException.class)
                .isThrownBy(() -> patched(twice, EntryChange.set("/a => /3")))
                .withMessageContaining("there are 2 entries /a");
        EntryChange second = new EntryChange(
                Prefix.parse("/a"), Optional.of("/3"), Optional.empty(), OptionalInt.of(1), new Place.Last());
        assertThat(patched(twice, second)).isEqualTo("/a => /1 ; /a => /3");
    }

    @Test
    void what_is_not_there_cannot_be_removed_and_what_is_no_tree_cannot_be_set() {
        assertThatExceptionOfType(PatchException.class)
                .isThrownBy(() -> patched(TABLE, EntryChange.unset(Prefix.parse("/nobody"))))
                .satisfies(refused -> assertThat(refused.kind()).isEqualTo(PatchException.Kind.ABSENT));
        assertThatExceptionOfType(DtabSyntaxException.class)
                .isThrownBy(() -> patched(TABLE, EntryChange.set(Prefix.parse("/svc"), "/srv | ;")));
    }

    @Test
    void random_patches_of_random_texts_change_what_they_say_and_lose_no_comment() throws PatchException {
        for (int seed = 0; seed < 5_000; seed++) {
            Random random = new Random(seed);
            Dtab dtab = Generate.dtab(random);
            String text = Written.text(random, dtab);
            List<Dentry> dentries = new ArrayList<>(dtab.dentries());
            Dentry fresh = new Dentry(Prefix.parse("/new/" + seed), Generate.tree(random));
            List<EntryChange> steps = new ArrayList<>();
            steps.add(EntryChange.set(fresh.show()));
            dentries.add(fresh);
            if (!dtab.isEmpty()) {
                int at = random.nextInt(dtab.dentries().size());
                Prefix prefix = dentries.get(at).prefix();
                int occurrence = (int) dentries.subList(0, at).stream()
                        .filter(dentry -> dentry.prefix().equals(prefix))
                        .count();
                boolean remove = random.nextBoolean();
                NameTree<io.waymark.dtab.Path> tree = Generate.tree(random);
                steps.add(new EntryChange(
                        prefix,
                        remove ? Optional.empty() : Optional.of(tree.show()),
                        Optional.empty(),
                        OptionalInt.of(occurrence),
                        new Place.Last()));
                if (remove) {
                    dentries.remove(at);
                } else {
                    dentries.set(at, new Dentry(prefix, tree));
                }
            }
            DtabText before = DtabText.parse(text);
            assertThat(Piece.join(Piece.of(before).pieces(), Piece.of(before).footer()))
                    .isEqualTo(text);
            DtabText after = DtabPatch.apply(before, steps, Limits.DEFAULT);
            assertThat(after.dtab().dentries()).as("seed %d: %s", seed, text).isEqualTo(dentries);
            // The entry that is set or removed has its own comments: inside it, and on its line.
            assertThat(Written.comments(after.text()).size())
                    .as("seed %d: %s", seed, text)
                    .isGreaterThanOrEqualTo(Written.comments(text).size() - 4);
            DtabText only = DtabPatch.apply(before, steps.subList(0, 1), Limits.DEFAULT);
            assertThat(Written.comments(only.text()))
                    .as("seed %d: %s", seed, text)
                    .containsAll(Written.comments(text));
        }
    }
}
