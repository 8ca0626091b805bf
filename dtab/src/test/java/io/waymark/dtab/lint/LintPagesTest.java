package io.waymark.dtab.lint;

import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.dtab.DtabText;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The pages in {@code docs/lint}, which are specification and examples at once. */
class LintPagesTest {

    @ParameterizedTest
    @EnumSource(Code.class)
    void every_code_has_a_page_that_says_what_it_is(Code code) {
        String severity = code.severity().name().toLowerCase(Locale.ROOT);
        assertThat(LintPage.of(code).text())
                .startsWith("# " + code + ": " + code.title() + "\n\nSeverity: " + severity + "\n")
                .contains("\n\n" + code.explanation() + "\n\n");
        assertThat(LintPage.read("README.md"))
                .contains("| [%s](%s.md) | %s | %s |".formatted(code, code, severity, code.title()));
    }

    @ParameterizedTest
    @EnumSource(Code.class)
    void the_example_has_the_finding_and_the_mended_one_has_not(Code code) {
        LintPage page = LintPage.of(code);
        assertThat(page.tables()).hasSize(2);
        assertThat(codes(page.check(page.tables().get(0)))).contains(code);
        assertThat(codes(page.check(page.tables().get(1)))).doesNotContain(code);
    }

    @ParameterizedTest
    @EnumSource(Code.class)
    void what_a_fix_leaves_is_a_table_without_the_finding(Code code) {
        LintPage page = LintPage.of(code);
        String table = page.tables().get(0);
        for (Finding finding : page.check(table)) {
            if (finding.fix().isPresent()) {
                String mended = finding.fix().get().apply(table);
                assertThat(codes(page.check(mended))).as(mended).doesNotContain(finding.code());
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Code.class)
    void a_finding_is_inside_of_the_text(Code code) {
        LintPage page = LintPage.of(code);
        DtabText document = DtabText.parse(page.tables().get(0));
        assertThat(page.check(document.text())).allSatisfy(finding -> {
            assertThat(finding.start()).isBetween(0, finding.end());
            assertThat(finding.end()).isLessThanOrEqualTo(document.text().length());
            assertThat(finding.line()).isEqualTo(document.line(finding.start()));
            assertThat(finding.column()).isEqualTo(document.column(finding.start()));
            assertThat(finding.message()).isNotBlank();
        });
    }

    private static List<Code> codes(List<Finding> findings) {
        return findings.stream().map(Finding::code).toList();
    }
}
