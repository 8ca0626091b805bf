package io.waymark.dtab.lint;

import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.dtab.Binder;
import io.waymark.dtab.Bound;
import io.waymark.dtab.Dentry;
import io.waymark.dtab.Dtab;
import io.waymark.dtab.DtabText;
import io.waymark.dtab.Generate;
import io.waymark.dtab.Label;
import io.waymark.dtab.Limits;
import io.waymark.dtab.Name;
import io.waymark.dtab.NameTree;
import io.waymark.dtab.Names;
import io.waymark.dtab.Path;
import io.waymark.dtab.Prefix;
import io.waymark.live.Problem;
import io.waymark.live.State;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What findings claim of every name and every answer of namers, tried on random ones with the real binder. */
class LintPropertiesTest {
    private static final Limits LIMITS = new Limits(64, 20, 400, 200);
    private static final int TABLES = 25;
    private static final int NAMES = 25;

    static LongStream seeds() {
        return LongStream.range(0, 50);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void an_entry_that_is_said_not_to_matter_changes_nothing_when_it_is_removed(long seed) {
        Random random = new Random(seed);
        Set<Code> useless = Set.of(Code.WM201, Code.WM203, Code.WM205);
        for (int i = 0; i < TABLES; i++) {
            DtabText document = DtabText.parse(table(random).show());
            for (Finding finding : check(document)) {
                if (useless.contains(finding.code())) {
                    List<Dentry> others = new ArrayList<>();
                    document.entries().stream()
                            .filter(entry -> entry.start() != finding.start())
                            .forEach(entry -> others.add(entry.dentry()));
                    assertSame(document, Dtab.of(others), finding, random);
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void a_fix_that_removes_what_does_not_matter_changes_nothing(long seed) {
        Random random = new Random(seed);
        Set<Code> useless =
                Set.of(Code.WM201, Code.WM202, Code.WM205, Code.WM206, Code.WM208, Code.WM209, Code.WM304, Code.WM506);
        for (int i = 0; i < TABLES; i++) {
            DtabText document = DtabText.parse(table(random).show());
            for (Finding finding : check(document)) {
                if (useless.contains(finding.code()) && finding.fix().isPresent()) {
                    String mended = finding.fix().get().apply(document.text());
                    assertSame(document, Dtab.parse(mended), finding, random);
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void every_fix_leaves_a_table_that_has_fewer_such_findings(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < TABLES; i++) {
            DtabText document = DtabText.parse(commented(table(random), random));
            List<Finding> findings = check(document);
            for (Finding finding : findings) {
                if (finding.fix().isPresent()) {
                    String mended = finding.fix().get().apply(document.text());
                    assertThat(count(check(DtabText.parse(mended)), finding.code()))
                            .as(
                                    "%s of %s in%n%s%nmended%n%s",
                                    finding.code(), finding.message(), document.text(), mended)
                            .isLessThan(count(findings, finding.code()));
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void a_name_that_is_said_never_to_come_to_an_end_really_fails(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < TABLES; i++) {
            DtabText document = DtabText.parse(table(random).show());
            for (Finding finding : check(document)) {
                if (finding.code() == Code.WM101 || finding.code() == Code.WM104) {
                    for (int j = 0; j < NAMES && finding.code() == Code.WM101; j++) {
                        assertFails(document, finding, outside(random.nextLong()), "Max recursion level");
                    }
                } else if (finding.code() == Code.WM102) {
                    assertFails(document, finding, LintPropertiesTest::nobody, "Max recursion level");
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void an_entry_that_no_name_in_use_leads_to_can_be_removed(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < TABLES; i++) {
            DtabText document = DtabText.parse(table(random).show());
            Set<Path> inUse = new HashSet<>();
            for (int j = random.nextInt(4); j >= 0; j--) {
                inUse.add(Generate.path(random));
            }
            Names outside = outside(random.nextLong());
            Facts facts = new Facts(Facts.NONE.namers(), outside, inUse);
            for (Finding finding : Lint.check(document, facts, LIMITS)) {
                if (finding.code() == Code.WM207) {
                    List<Dentry> others = new ArrayList<>();
                    document.entries().stream()
                            .filter(entry -> entry.start() != finding.start())
                            .forEach(entry -> others.add(entry.dentry()));
                    for (Path name : inUse) {
                        assertThat(bind(Dtab.of(others), name, outside))
                                .as("%s without %s", document.text(), finding.message())
                                .isEqualTo(bind(document.dtab(), name, outside));
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void any_table_is_examined_and_the_findings_are_in_order(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < TABLES; i++) {
            DtabText document = DtabText.parse(Generate.dtab(random).show());
            List<Finding> findings = check(document);
            assertThat(findings).isSortedAccordingTo((a, b) -> Integer.compare(a.start(), b.start()));
            assertThat(findings).isEqualTo(check(document));
        }
    }

    private static void assertSame(DtabText document, Dtab changed, Finding finding, Random random) {
        for (int i = 0; i < NAMES; i++) {
            Path name = name(document.dtab(), random);
            Names outside = outside(random.nextLong());
            State<NameTree<Bound>> before = bind(document.dtab(), name, outside);
            if (!isOverLimit(before)) {
                assertThat(bind(changed, name, outside))
                        .as("%s under %s, changed to %s because of %s", name, document.text(), changed, finding)
                        .isEqualTo(before);
            }
        }
    }

    private static void assertFails(DtabText document, Finding finding, Names outside, String message) {
        State<NameTree<Bound>> state = bind(document.dtab(), finding.witness().orElseThrow(), outside);
        assertThat(state)
                .as("%s in %s", finding, document.text())
                .isInstanceOfSatisfying(
                        State.Failed.class,
                        failed -> assertThat(failed.problem().message()).startsWith(message));
    }

    /** Whether the work was too much: a table without what does not matter may need less. */
    private static boolean isOverLimit(State<NameTree<Bound>> state) {
        return state instanceof State.Failed<NameTree<Bound>> failed
                && (failed.problem().message().startsWith("binding ")
                        || failed.problem().message().startsWith("the resulting"));
    }

    private static State<NameTree<Bound>> bind(Dtab dtab, Path name, Names outside) {
        return Binder.bind(dtab, name, outside, LIMITS, Instant.EPOCH).state();
    }

    private static List<Finding> check(DtabText document) {
        return Lint.check(document, Facts.NONE, LIMITS);
    }

    private static long count(List<Finding> findings, Code code) {
        return findings.stream().filter(finding -> finding.code() == code).count();
    }

    /** A small table of few labels, so that entries meet; with names of {@code /$} among the destinations. */
    private static Dtab table(Random random) {
        List<Dentry> dentries = new ArrayList<>();
        for (int i = 1 + random.nextInt(5); i > 0; i--) {
            List<Prefix.Element> prefix = new ArrayList<>();
            for (int j = random.nextInt(12) == 0 ? 0 : 1 + random.nextInt(2); j > 0; j--) {
                prefix.add(random.nextInt(6) == 0 ? Prefix.Wildcard.ANY : label(random));
            }
            dentries.add(new Dentry(new Prefix(prefix), tree(random, 2)));
        }
        return Dtab.of(dentries);
    }

    private static NameTree<Path> tree(Random random, int depth) {
        return switch (random.nextInt(depth > 0 ? 12 : 9)) {
            case 0 -> NameTree.neg();
            case 1 -> new NameTree.Fail<>();
            case 2 -> new NameTree.Empty<>();
            case 3 -> NameTree.leaf(builtin(random));
            case 9, 10 -> new NameTree.Alt<>(List.of(tree(random, depth - 1), tree(random, depth - 1)));
            case 11 ->
                new NameTree.Union<>(List.of(
                        new NameTree.Weighted<>(random.nextInt(3), tree(random, depth - 1)),
                        new NameTree.Weighted<>(random.nextInt(3), tree(random, depth - 1)),
                        new NameTree.Weighted<>(1, tree(random, depth - 1))));
            default -> NameTree.leaf(path(random, 1 + random.nextInt(2)));
        };
    }

    private static Path builtin(Random random) {
        return switch (random.nextInt(5)) {
            case 0 -> Path.of("$", "inet", "h", "80");
            case 1 -> Path.of("$", "inet", "h");
            case 2 -> Path.of("$", "nil");
            case 3 -> Path.of("$", "fail");
            default -> Path.of("$", "other");
        };
    }

    private static Label label(Random random) {
        return Label.of(List.of("a", "b", "c", "d", "#", "80").get(random.nextInt(random.nextInt(3) == 0 ? 6 : 3)));
    }

    private static Path path(Random random, int size) {
        List<Label> labels = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            labels.add(label(random));
        }
        return Path.of(labels);
    }

    /** A name that, most times, an entry matches. */
    private static Path name(Dtab dtab, Random random) {
        Path rest = path(random, random.nextInt(3));
        if (random.nextInt(4) == 0) {
            return rest;
        }
        Prefix prefix =
                dtab.dentries().get(random.nextInt(dtab.dentries().size())).prefix();
        List<Label> labels = new ArrayList<>();
        prefix.elements().forEach(element -> labels.add(element instanceof Label label ? label : label(random)));
        return Path.of(labels).concat(rest);
    }

    private static String commented(Dtab dtab, Random random) {
        String text = dtab.show();
        return switch (random.nextInt(3)) {
            case 0 -> text;
            case 1 -> text.replace(";", " ; # a comment\n");
            default -> "\n" + text.replace(";", "\n;\n").replace("|", "# or\n|").replace("&", " &  ") + " # end";
        };
    }

    private static State<NameTree<Name>> nobody(Path path) {
        return Trial.builtin(path).orElse(State.ready(NameTree.neg()));
    }

    /** Anything at random, but the same of the same path; what is decided under {@code /$} is as it is. */
    private static Names outside(long seed) {
        return new Names() {
            @Override
            public State<NameTree<Name>> lookup(Path path) {
                return answer(path, new Random(seed ^ (path.show().hashCode() * 0x9E3779B97F4A7C15L)));
            }

            @Override
            public boolean isOverdue(Path path) {
                return ((seed ^ path.show().hashCode()) & 1) == 0
                        && lookup(path).known().isEmpty();
            }
        };
    }

    private static State<NameTree<Name>> answer(Path path, Random random) {
        return Trial.builtin(path).orElseGet(() -> switch (random.nextInt(8)) {
            case 0 -> State.pending();
            case 1 -> State.failed(new Problem("no answer", Instant.EPOCH));
            case 2, 3, 4 -> State.ready(NameTree.neg());
            case 5 -> State.ready(random.nextBoolean() ? new NameTree.Fail<>() : new NameTree.Empty<>());
            case 6 -> State.ready(NameTree.leaf(path(random, 1 + random.nextInt(2))));
            default -> State.ready(NameTree.leaf(new Bound(path, Path.EMPTY)));
        });
    }
}
