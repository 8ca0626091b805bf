package io.waymark.interpreter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.waymark.dtab.Name;
import io.waymark.dtab.NameTree;
import io.waymark.dtab.Path;
import io.waymark.interpreter.Namers.Mount;
import io.waymark.live.Live;
import io.waymark.live.State;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NamersTest {

    /** Remembers what it was asked, and whether it was closed. */
    private static final class Recording implements Namer {
        private final List<String> asked = new ArrayList<>();
        private boolean closed;

        @Override
        public Live<NameTree<Name>> lookup(Path path) {
            asked.add("lookup " + path);
            return Live.of(new NameTree.Empty<>());
        }

        @Override
        public Live<Addresses> addresses(Path id) {
            asked.add("addresses " + id);
            return Live.of(new Addresses.Neg());
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    private final Recording fs = new Recording();
    private final Recording builtin = new Recording();
    private final Namers namers =
            new Namers(List.of(new Mount(Path.parse("/#/fs"), fs), new Mount(Path.parse("/$"), builtin)));

    @Test
    void the_namer_is_asked_for_what_follows_its_prefix() {
        namers.lookup(Path.parse("/#/fs/web/v1"));
        namers.addresses(Path.parse("/$/inet/host/80"));
        assertThat(fs.asked).containsExactly("lookup /web/v1");
        assertThat(builtin.asked).containsExactly("addresses /inet/host/80");
    }

    @Test
    void a_name_that_belongs_to_no_namer_is_negative() {
        assertThat(namers.lookup(Path.parse("/#/nobody/web")).current()).isEqualTo(State.ready(NameTree.neg()));
        assertThat(namers.lookup(Path.EMPTY).current()).isEqualTo(State.ready(NameTree.neg()));
        assertThat(namers.addresses(Path.parse("/svc/web")).current()).isEqualTo(State.ready(new Addresses.Neg()));
    }

    @ParameterizedTest
    @CsvSource({"/%/io.l5d.port/80/#/fs/web, lookup /web", "/%/a/%/b/#/fs/web, lookup /web"})
    void an_id_with_transformers_that_nobody_has_is_looked_up_without_them(String id, String asked) {
        try (Recorder<Addresses> recorder = new Recorder<>(namers.addresses(Path.parse(id)))) {
            assertThat(fs.asked).containsExactly(asked);
            assertThat(recorder.last()).isEqualTo(State.ready(new Addresses.Endpoints(Set.of())));
        }
    }

    @ParameterizedTest
    @CsvSource({"/#/fs, /#/fs", "/#/fs, /#/fs/more", "/#, /#/fs", "/, /#/fs"})
    void prefixes_that_are_empty_or_contain_one_another_are_refused(String one, String other) {
        List<Mount> mounts = List.of(new Mount(Path.parse(other), fs), new Mount(Path.parse(one), builtin));
        assertThatThrownBy(() -> new Namers(mounts))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("namer prefix");
    }

    @Test
    void closing_closes_every_namer() {
        namers.close();
        assertThat(fs.closed && builtin.closed).isTrue();
    }
}
