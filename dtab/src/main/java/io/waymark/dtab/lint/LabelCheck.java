package io.waymark.dtab.lint;

import static io.waymark.dtab.lint.Report.brief;

import io.waymark.dtab.Label;
import io.waymark.dtab.NameTree;
import io.waymark.dtab.Path;
import io.waymark.dtab.Prefix;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How names are written. */
final class LabelCheck {
    private static final Pattern PERCENT = Pattern.compile("%([0-9A-Fa-f]{2})");
    private static final int MANY = 3;
    // Usual beginnings of names, some of which look alike.
    private static final Set<String> USUAL =
            Set.of("svc", "srv", "host", "http", "h2", "thrift", "ph", "zk", "local", "port", "default");

    private final String text;
    private final List<Part.Entry> entries;
    private final Report report;
    private final Map<String, Integer> firstLabels = new HashMap<>();
    private final Set<String> ledTo = new HashSet<>();

    LabelCheck(String text, List<Part.Entry> entries, Report report) {
        this.text = text;
        this.entries = entries;
        this.report = report;
    }

    void run() {
        Map<String, Prefix> byLowerCase = new HashMap<>();
        for (Part.Entry entry : entries) {
            Prefix prefix = entry.dentry().prefix();
            int end = checkLabels(entry.start(), prefix.elements());
            checkLeaves(entry.destination());
            first(prefix).ifPresent(first -> firstLabels.merge(first, 1, Integer::sum));
            if (prefix.size() == 0 || prefix.elements().get(0) == Prefix.Wildcard.ANY) {
                report.add(
                        Code.WM501,
                        entry.start(),
                        end,
                        brief(prefix) + " matches names of namers, under /# and /$, too");
            }
            Prefix other = byLowerCase.putIfAbsent(prefix.show().toLowerCase(Locale.ROOT), prefix);
            if (other != null
                    && !other.equals(prefix)
                    && !prefix.show().contains("\\")
                    && !other.show().contains("\\")) {
                report.add(
                        Code.WM507,
                        entry.start(),
                        end,
                        brief(prefix) + " and " + brief(other) + " differ in letter case only");
            }
        }
        checkFirstLabels();
    }

    private void checkLeaves(Part part) {
        if (part.tree() instanceof NameTree.Leaf<Path> leaf && !leaf.value().isEmpty()) {
            ledTo.add(leaf.value().label(0).show());
            int open = part.start();
            while (text.charAt(open) != '/') { // parentheses
                open = Blanks.skip(text, open + 1);
            }
            checkLabels(open, leaf.value().labels());
        }
        part.parts().forEach(this::checkLeaves);
    }

    /** Looks at what is written from {@code start} on, and returns where that ends. */
    private int checkLabels(int start, List<? extends Prefix.Element> elements) {
        int at = start + 1;
        for (Prefix.Element element : elements) {
            int end = at;
            while (end < text.length() && isLabelCharacter(text.charAt(end))) {
                end++;
            }
            if (element instanceof Label label) {
                check(label, at, end);
            } else {
                end++; // the star
            }
            at = end + 1;
        }
        return elements.isEmpty() ? at : at - 1;
    }

    private void check(Label label, int start, int end) {
        String written = text.substring(start, end);
        if (written.indexOf('\\') >= 0 && label.show().indexOf('\\') < 0) {
            report.add(
                    Code.WM506,
                    start,
                    end,
                    brief(written) + " is " + brief(label),
                    Fix.of("write it as it is", start, end, label.show()));
        }
        String plain = new String(label.bytes(), StandardCharsets.ISO_8859_1);
        if (plain.indexOf('%') >= 0 && PERCENT.matcher(plain).find()) {
            String decoded = decoded(plain).show();
            report.add(
                    Code.WM504,
                    start,
                    end,
                    brief(written) + " is not decoded: the percent sign stands for itself",
                    Fix.of("write " + brief(decoded), start, end, decoded));
        }
        boolean control = plain.chars().anyMatch(c -> c <= ' ' || c == 0x7f);
        if (control || label.utf8().indexOf('\uFFFD') >= 0) {
            report.add(
                    Code.WM505,
                    start,
                    end,
                    brief(written) + (control ? " has a blank or control character" : " is not UTF-8"));
        }
    }

    private static Label decoded(String percentEncoded) {
        String plain = percentEncoded;
        for (Matcher found = PERCENT.matcher(plain); found.find(); found = PERCENT.matcher(plain)) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            int from = 0;
            do {
                bytes.writeBytes(plain.substring(from, found.start()).getBytes(StandardCharsets.ISO_8859_1));
                bytes.write(Integer.parseInt(found.group(1), 16));
                from = found.end();
            } while (found.find());
            bytes.writeBytes(plain.substring(from).getBytes(StandardCharsets.ISO_8859_1));
            plain = bytes.toString(StandardCharsets.ISO_8859_1);
        }
        return Label.ofBytes(plain.getBytes(StandardCharsets.ISO_8859_1));
    }

    private void checkFirstLabels() {
        Spelling spelling = new Spelling();
        List<String> common = firstLabels.entrySet().stream()
                .filter(entry -> entry.getValue() >= MANY)
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
        for (Part.Entry entry : entries) {
            Optional<String> odd = first(entry.dentry().prefix())
                    .filter(first -> firstLabels.getOrDefault(first, 0) == 1
                            && !ledTo.contains(first)
                            && !USUAL.contains(first));
            Optional<String> meant = odd.flatMap(first -> spelling.nearest(first, common));
            if (odd.isPresent() && meant.isPresent()) {
                int start = entry.start() + 1;
                int end = start + odd.get().length();
                report.add(
                        Code.WM502,
                        entry.start(),
                        end,
                        "/%s is nearly /%s, with which %d entries begin"
                                .formatted(
                                        brief(odd.get()), brief(meant.get()), firstLabels.getOrDefault(meant.get(), 0)),
                        Fix.of("write /" + meant.get(), start, end, meant.get()));
            }
        }
    }

    /** The first label, if it is one that is written without escapes. */
    private Optional<String> first(Prefix prefix) {
        return prefix.elements().stream()
                .limit(1)
                .filter(element -> element instanceof Label && !element.show().startsWith("\\"))
                .map(Prefix.Element::show)
                .findFirst();
    }

    private static boolean isLabelCharacter(char c) {
        return c != '/' && PartReader.isPathCharacter(c);
    }
}
