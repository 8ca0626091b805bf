package io.waymark.dtab.lint;

import io.waymark.dtab.Bound;
import io.waymark.dtab.DtabText;
import io.waymark.dtab.Limits;
import io.waymark.dtab.Name;
import io.waymark.dtab.NameTree;
import io.waymark.dtab.Path;
import io.waymark.live.State;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The page of a code, with its two tables: one that has the finding, and one that is mended. */
record LintPage(String text, List<String> tables, Facts facts, Limits limits) {
    private static final java.nio.file.Path FOLDER = java.nio.file.Path.of("..", "docs", "lint");
    private static final Pattern BLOCK = Pattern.compile("```(\\w+)\n(.*?)```", Pattern.DOTALL);

    static LintPage of(Code code) {
        String text = read(code + ".md");
        List<String> tables = blocks(text, "dtab");
        return new LintPage(text, tables, facts(blocks(text, "facts")), limits(blocks(text, "limits")));
    }

    static String read(String file) {
        try {
            return Files.readString(FOLDER.resolve(file));
        } catch (IOException problem) {
            throw new UncheckedIOException(problem);
        }
    }

    List<Finding> check(String table) {
        return Lint.check(DtabText.parse(table), facts, limits);
    }

    private static List<String> blocks(String text, String kind) {
        List<String> blocks = new ArrayList<>();
        Matcher found = BLOCK.matcher(text);
        while (found.find()) {
            if (found.group(1).equals(kind)) {
                blocks.add(found.group(2));
            }
        }
        return blocks;
    }

    private static Facts facts(List<String> blocks) {
        Set<Path> namers = new HashSet<>();
        Set<Path> inUse = new HashSet<>();
        Map<Path, NameTree<Name>> outside = new HashMap<>();
        blocks.stream().flatMap(String::lines).forEach(line -> {
            String[] words = line.split(" ", -1);
            Path path = Path.parse(words[1]);
            switch (words[0]) {
                case "namer" -> namers.add(path);
                case "name" -> inUse.add(path);
                case "bound" -> outside.put(path, NameTree.leaf(new Bound(path, Path.EMPTY)));
                case "negative" -> outside.put(path, NameTree.neg());
                default -> throw new IllegalArgumentException(line);
            }
        });
        return new Facts(
                namers.isEmpty() ? Optional.empty() : Optional.of(namers),
                path -> {
                    NameTree<Name> known = outside.get(path);
                    return known == null ? State.pending() : State.ready(known);
                },
                inUse);
    }

    private static Limits limits(List<String> blocks) {
        Limits limits = Limits.DEFAULT;
        if (blocks.isEmpty()) {
            return limits;
        }
        String[] words = blocks.get(0).strip().split(" ", -1);
        int number = Integer.parseInt(words[1]);
        return switch (words[0]) {
            case "nesting" -> new Limits(number, limits.depthMax(), limits.lookupsMax(), limits.treeSizeMax());
            case "depth" -> new Limits(limits.nestingMax(), number, limits.lookupsMax(), limits.treeSizeMax());
            case "lookups" -> new Limits(limits.nestingMax(), limits.depthMax(), number, limits.treeSizeMax());
            default -> throw new IllegalArgumentException(words[0]);
        };
    }
}
