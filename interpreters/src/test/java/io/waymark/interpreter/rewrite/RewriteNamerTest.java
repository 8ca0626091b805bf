package io.waymark.interpreter.rewrite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.waymark.dtab.Name;
import io.waymark.dtab.NameTree;
import io.waymark.dtab.Path;
import io.waymark.interpreter.Addresses;
import io.waymark.live.State;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RewriteNamerTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        /foo/bar        | /success          | /foo/bar          | /success
        /foo/bar        | /success          | /foo/bar/bas      | /success
        /foo/bar        | /success          | /foo/goo          | ~
        /foo/bar        | /success          | /foo              | ~
        /               | /success          | /                 | /success
        /               | /success          | /a/b              | /success
        /foo/*/*        | /success          | /foo/hi/there     | /success
        /foo/*          | /success          | /foo              | ~
        /*              | /success          | /                 | ~
        /foo/{A}        | /s/{A}            | /foo/bar/bas      | /s/bar
        /foo/{A}/*/{B}  | /{B}/and/{A}      | /foo/boo/bar/bas  | /bas/and/boo
        /foo/{A}/bar    | /s/{A}            | /foo/bar/bad      | ~
        /{a}-{b}        | /{b}/{a}          | /x-y-z            | /z/x-y
        /{a}{b}         | /{a}              | /xyz              | /xyz
        /{a}{b}         | /{b}              | /xyz              | ~
        /{a}.v{n}       | /v{n}/{a}         | /web.v12          | /v12/web
        /{a}.v{n}       | /v{n}/{a}         | /webxv12          | ~
        /v{n}           | /{n}              | /xv1              | ~
        /{a}            | /{a}-{a}.{a}      | /x                | /x-x.x
        /{a}/{a}        | /{a}              | /x/y              | /y
        /{a}            | /$/inet/{a}/80    | /web              | /$/inet/web/80
        /{a}            | /#/fs/{a}         | /\\xff\\x2f       | /#/fs/\\xff\\x2f
        /\\xe9          | /e                | /\\xe9            | /e
        /{a.b:c_d-e}    | /{a.b:c_d-e}      | /x                | /x
        """)
    void a_name_that_matches_is_another_name(String pattern, String name, String path, String expected) {
        State<NameTree<Name>> state =
                new RewriteNamer(pattern, name).lookup(Path.parse(path)).current();
        assertThat(state.known().orElseThrow().show()).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        foo      | /a       | pattern: 'foo' (expected: a path
        /a//b    | /a       | pattern: '/a//b' has an empty segment
        /a b     | /a       | cannot read 'a b'
        /{a      | /a       | cannot read '{a'
        /{}      | /a       | cannot read '{}'
        /a       | b        | name: 'b' (expected: a path
        /{a}     | /{b}     | name: '/{b}' has {b} (expected: only variables of the pattern, '/{a}')
        /*       | /*       | name: '/*' has *
        /a/      | /a       | has an empty segment
        """)
    void what_cannot_be_read_is_refused(String pattern, String name, String message) {
        assertThatThrownBy(() -> new RewriteNamer(pattern, name))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    @Test
    void a_label_too_long_to_be_anything_does_not_match() {
        RewriteNamer namer = new RewriteNamer("/{a}-{b}-{c}.x", "/{a}");
        assertThat(namer.lookup(Path.of("-".repeat(100_000))).current()).isEqualTo(State.ready(NameTree.neg()));
    }

    @Test
    void there_are_no_concrete_names_to_have_addresses() {
        assertThat(new RewriteNamer("/{a}", "/{a}").addresses(Path.of("a")).current())
                .isEqualTo(State.ready(new Addresses.Neg()));
    }
}
