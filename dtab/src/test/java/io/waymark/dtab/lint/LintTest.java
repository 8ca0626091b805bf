package io.waymark.dtab.lint;

import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.dtab.Bound;
import io.waymark.dtab.DtabText;
import io.waymark.dtab.Limits;
import io.waymark.dtab.NameTree;
import io.waymark.dtab.Path;
import io.waymark.live.State;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LintTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "# nothing yet\n",
                "/svc => /#/io.l5d.fs ;",
                "/srv => /#/io.l5d.consul/dc1 ;\n/host => /srv ;\n/svc => /host ;\n/http/1.1/* => /host ;",
                "/host => /#/io.l5d.fs ;\n/svc => /$/io.buoyant.http.subdomainOfPfx/example.org/host ;",
                "/ph => /$/io.buoyant.rinet ;\n/svc => /ph/80 ;\n/svc => /$/io.buoyant.porthostPfx/ph ;",
                "/svc/web => 90 * /#/io.l5d.fs/web & 10 * /#/io.l5d.fs/web-v2 | /#/io.l5d.fs/web ;",
                "/svc => 1 * /#/io.l5d.fs/a & 1 * /#/io.l5d.fs/b & 1 * /#/io.l5d.fs/c ;",
                "/svc => 33 * /#/io.l5d.fs/a & 33 * /#/io.l5d.fs/b & 33 * /#/io.l5d.fs/c ;",
                "/svc => ( /#/io.l5d.fs & ~ ) | /#/io.l5d.consul/dc1 | ~ ;",
                "/svc => /#/io.l5d.fs | ! ;\n/svc/admin => ! ;",
                "/svc => /$/inet/127.0.0.1/8080 ;\n/svc/web => /#/io.l5d.fs/web ;",
                "/svc/a => /svc/b ;\n/svc/b => /#/io.l5d.fs/b ;",
            })
    void a_good_table_gets_no_warning(String table) {
        Facts facts = Facts.ofNamers(Set.of(Path.of("#", "io.l5d.fs"), Path.of("#", "io.l5d.consul")));
        assertThat(Lint.check(DtabText.parse(table), facts, Limits.DEFAULT))
                .filteredOn(finding -> finding.severity() != Severity.INFO)
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiterString = " -- ", quoteCharacter = '"', textBlock = """
            /a => /b ; /b => /a                           -- WM101
            /a/* => /a/x                                  -- WM101
            /* => /b                                      -- WM101
            /a => /#/x | /a/b                             -- WM102
            /a => /$/inet/h/80 | /a                       -- WM202
            /a => /c ; /c => ! ; /b => /c | /a            -- WM202
            /b => $ & /x ; /c => /b | /a                  -- WM202
            /a/b => /x ; /a => 1 * $ & 1 * /y             -- WM201
            /a/*/c => /x ; /a/* => !                      -- WM201
            /a => ~ ; /b => /x                            -- WM203
            /a => /$/inet/h/p/q                           -- WM403
            /a => /$/fixedinet/h/0                        -- WM404
            """)
    void what_is_found(String table, Code code) {
        assertThat(codes(table)).contains(code);
    }

    @ParameterizedTest
    @CsvSource(delimiterString = " -- ", quoteCharacter = '"', textBlock = """
            /a/b => /x ; /a => ( ! & /y )                 -- WM201
            /a/b => /x ; /a => ( /$/inet/h/80 & ~ )       -- WM201
            /a/b => /x ; /a/*/c => !                      -- WM201
            /a => ! ; /a/b => /x                          -- WM201
            /a => ( ! & /x ) | /y                         -- WM202
            /a => /$/inet/h | /y                          -- WM202
            /$ => /x ; /a => /$/nil | /y                  -- WM202
            /$/nil/b => /x ; /a => /$/nil | /y            -- WM202
            /a => ~ ; /a/b => ~                           -- WM203
            /a => ~ | ~                                   -- WM208
            /a => ~ | ~                                   -- WM209
            /a/b => /c ; /c => /a                         -- WM101
            /a => ! | /a                                  -- WM101
            /a => /a/b ; /a => !                          -- WM101
            /a => /$/inet/h                               -- WM403
            /$ => /x ; /a => /$/none                      -- WM402
            /a => /#/none                                 -- WM401
            """)
    void what_is_not_found_for_it_is_not_so(String table, Code code) {
        assertThat(codes(table)).doesNotContain(code);
    }

    @Test
    void a_table_that_takes_too_much_work_is_given_up_and_that_is_said() {
        StringBuilder table = new StringBuilder();
        for (int i = 0; i < 10_000; i++) {
            table.append("/f%d => /f%d/%d & /f%d/x ;%n".formatted(i % 50, (i + 1) % 50, i, (i + 7) % 50));
        }
        assertThat(codes(table.toString())).contains(Code.WM106, Code.WM107);
    }

    @Test
    void a_finding_tells_where_it_is() {
        String table = "# one\n/svc => /#/io.l5d.fs ;\n/svc/a => 0.9 * /b & 0.1 * ! ;\n";
        assertThat(Lint.check(DtabText.parse(table), Facts.NONE, Limits.DEFAULT))
                .filteredOn(finding -> finding.code() == Code.WM306)
                .singleElement()
                .satisfies(finding -> {
                    assertThat(table.substring(finding.start(), finding.end())).isEqualTo("0.1 * !");
                    assertThat(finding.line()).isEqualTo(3);
                    assertThat(finding.column()).isEqualTo(22);
                    assertThat(finding.fix().orElseThrow().apply(table))
                            .isEqualTo("# one\n/svc => /#/io.l5d.fs ;\n/svc/a => /b ;\n");
                });
    }

    @Test
    void a_branch_that_no_namer_knows_is_shown_with_a_name_in_use() {
        Path inUse = Path.parse("/svc/web");
        Facts facts = new Facts(
                Optional.empty(),
                path -> State.ready(
                        path.equals(Path.parse("/#/a/web"))
                                ? NameTree.leaf(new Bound(path, Path.EMPTY))
                                : NameTree.neg()),
                Set.of(inUse));
        assertThat(Lint.check(DtabText.parse("/svc => 9 * /#/a & 1 * /#/b"), facts, Limits.DEFAULT))
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.code()).isEqualTo(Code.WM307);
                    assertThat(finding.witness()).contains(inUse);
                });
    }

    private static List<Code> codes(String table) {
        return Lint.check(DtabText.parse(table), Facts.NONE, Limits.DEFAULT).stream()
                .map(Finding::code)
                .toList();
    }
}
