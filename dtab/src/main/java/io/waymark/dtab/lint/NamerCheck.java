package io.waymark.dtab.lint;

import static io.waymark.dtab.lint.Report.brief;

import io.waymark.dtab.Label;
import io.waymark.dtab.NameTree;
import io.waymark.dtab.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Destinations that leave the table: to namers, or to nowhere. */
final class NamerCheck {
    private static final Label NAMERS = Label.of("#");
    private static final Label TRANSFORMERS = Label.of("%");

    private final List<Part.Entry> entries;
    private final PrefixTrie trie;
    private final Optional<Set<Path>> namers;
    private final Report report;
    private final Spelling spelling = new Spelling();
    private final Set<String> firstLabels = new LinkedHashSet<>();

    NamerCheck(List<Part.Entry> entries, PrefixTrie trie, Facts facts, Report report) {
        this.entries = entries;
        this.trie = trie;
        this.namers = facts.namers();
        this.report = report;
    }

    void run() {
        for (Part.Entry entry : entries) {
            if (entry.dentry().prefix().size() > 0
                    && entry.dentry().prefix().elements().get(0) instanceof Label first
                    && first.show().charAt(0) != '\\') {
                firstLabels.add(first.show());
            }
        }
        entries.forEach(entry -> check(entry.destination()));
    }

    private void check(Part part) {
        if (part.tree() instanceof NameTree.Leaf<Path> leaf) {
            check(part, leaf.value());
        }
        part.parts().forEach(this::check);
    }

    private void check(Part part, Path path) {
        if (path.isEmpty()) {
            report.add(
                    Code.WM503,
                    part.start(),
                    part.end(),
                    "/ is the empty name: only what follows the prefix is left, if anything");
            return;
        }
        if (trie.mayMatch(path)) {
            return;
        }
        Label first = path.label(0);
        if (Builtins.isUnder(path)) {
            checkBuiltin(part, path);
        } else if (first.equals(NAMERS)) {
            checkNamer(part, path);
        } else if (!first.equals(TRANSFORMERS)
                && !namers.map(known -> isMounted(path, known)).orElse(false)) {
            checkNowhere(part, path);
        }
    }

    private void checkBuiltin(Part part, Path path) {
        Builtins.Meaning meaning = Builtins.meaning(path);
        if (meaning == Builtins.Meaning.UNKNOWN_NAMER) {
            String name = path.label(1).utf8();
            Optional<Path> meant = spelling.nearest(name, Builtins.NAMES)
                    .map(near -> path.take(1).child(near).concat(path.drop(2)));
            add(Code.WM402, part, "there is no namer /$/" + brief(name), meant);
        } else if (meaning == Builtins.Meaning.NO_PORT) {
            add(
                    Code.WM403,
                    part,
                    brief(path) + " has no port (expected: /$/inet/HOST/PORT, /$/inet/PORT or"
                            + " /$/io.buoyant.rinet/PORT/HOST, with a number)",
                    Optional.empty());
        } else if (Builtins.isPortOutOfRange(path)) {
            add(Code.WM404, part, "the port of " + brief(path) + " is not from 1 to 65535", Optional.empty());
        }
    }

    private void checkNamer(Part part, Path path) {
        if (namers.isEmpty() || isMounted(path, namers.get())) {
            return;
        }
        Optional<Path> meant = Optional.empty();
        for (Path namer : namers.get().stream().sorted().toList()) {
            String written = path.take(namer.size()).show();
            if (spelling.nearest(written, Set.of(namer.show())).isPresent()) {
                meant = Optional.of(namer.concat(path.drop(namer.size())));
            }
        }
        add(Code.WM401, part, "no namer is mounted at " + brief(path) + " or before it", meant);
    }

    private void checkNowhere(Part part, Path path) {
        Optional<Path> meant = spelling.nearest(path.label(0).show(), firstLabels)
                .map(near -> Path.of(near).concat(path.drop(1)))
                .filter(trie::mayMatch);
        add(
                meant.isPresent() ? Code.WM405 : Code.WM406,
                part,
                "no entry matches " + brief(path) + ", and no namer is there",
                meant);
    }

    private void add(Code code, Part part, String message, Optional<Path> meant) {
        Optional<Fix> fix = meant.map(path -> Fix.of("write " + brief(path), part.start(), part.end(), path.show()));
        String hint = meant.map(path -> " (did you mean " + brief(path) + "?)").orElse("");
        report.add(code, part.start(), part.end(), message + hint, fix, Optional.empty());
    }

    private static boolean isMounted(Path path, Set<Path> namers) {
        return namers.stream().anyMatch(namer -> path.startsWith(namer) || namer.startsWith(path));
    }
}
