package io.waymark.server.config;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * A value of the file and what it is called. Its methods say what it should be; when it is something else, that is a
 * finding, and the answer is empty, so that reading goes on and finds what else is wrong.
 *
 * @param name what messages call it
 */
record Value(String name, Node node, Findings findings, Substitution substitution) {
    private static final Pattern DURATION = Pattern.compile("(\\d{1,9}) ?(ms|s|m|h)");

    /** Reports what is wrong with this value. */
    void error(String message) {
        findings.error(node, message);
    }

    /** Reports what this value will not do. */
    void warning(String message) {
        findings.warning(node, message);
    }

    /** Whether something is written here at all. */
    boolean isWritten() {
        return !(node instanceof ScalarNode scalar && scalar.getTag().equals(Tag.NULL));
    }

    /** Any scalar, references replaced. */
    Optional<String> text() {
        if (!(node instanceof ScalarNode scalar)) {
            expected("text, not " + form());
            return Optional.empty();
        }
        try {
            return Optional.of(substitution.apply(scalar.getValue()));
        } catch (Substitution.UnresolvedException unresolved) {
            error(name + ": " + unresolved.getMessage());
            return Optional.empty();
        }
    }

    /** The name of a file or a folder, which need not be there. */
    Optional<Path> file() {
        Optional<String> text = text();
        try {
            return text.map(Path::of);
        } catch (InvalidPathException impossible) {
            expected("the name of a file");
            return Optional.empty();
        }
    }

    OptionalInt number(int least, int most) {
        String expectation = "a whole number from %d to %d".formatted(least, most);
        Optional<String> text = scalar(expectation);
        if (text.isEmpty()) {
            return OptionalInt.empty();
        }
        try {
            int number = Integer.parseInt(text.get());
            if (number >= least && number <= most) {
                return OptionalInt.of(number);
            }
        } catch (NumberFormatException notANumber) {
            // said below
        }
        expected(expectation);
        return OptionalInt.empty();
    }

    Optional<Boolean> flag() {
        Optional<String> text = scalar("true or false");
        if (text.isPresent()
                && !text.get().equalsIgnoreCase("true")
                && !text.get().equalsIgnoreCase("false")) {
            expected("true or false");
            return Optional.empty();
        }
        return text.map(Boolean::valueOf);
    }

    /** {@code 500ms}, {@code 10s}, {@code 5m}, {@code 1h}. */
    Optional<Duration> duration() {
        String expectation = "a duration such as 500ms, 10s, 5m or 1h";
        Optional<String> text = scalar(expectation);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        Matcher matcher = DURATION.matcher(text.get());
        if (!matcher.matches()) {
            expected(expectation);
            return Optional.empty();
        }
        long amount = Long.parseLong(matcher.group(1));
        return Optional.of(
                switch (matcher.group(2)) {
                    case "ms" -> Duration.ofMillis(amount);
                    case "s" -> Duration.ofSeconds(amount);
                    case "m" -> Duration.ofMinutes(amount);
                    default -> Duration.ofHours(amount);
                });
    }

    /** The items of a list, called {@code name[0]} and so on. */
    List<Value> items() {
        if (!(node instanceof SequenceNode sequence)) {
            expected("a list, each item on a line that begins with '- '");
            return List.of();
        }
        List<Node> nodes = sequence.getValue();
        return IntStream.range(0, nodes.size())
                .mapToObj(i -> new Value("%s[%d]".formatted(name, i), nodes.get(i), findings, substitution))
                .toList();
    }

    private Optional<String> scalar(String expectation) {
        if (node instanceof ScalarNode) {
            return text();
        }
        expected(expectation + ", not " + form());
        return Optional.empty();
    }

    /** Reports that this should have been something else. Shows it as written: a replaced reference may be a secret. */
    void expected(String expectation) {
        error(
                node instanceof ScalarNode scalar
                        ? "%s: '%s' (expected: %s)".formatted(name, shown(scalar.getValue()), expectation)
                        : "%s (expected: %s)".formatted(name.isEmpty() ? "the file" : name, expectation));
    }

    private static String shown(String text) {
        String line = text.strip().replace("\n", "\\n");
        return line.length() > 60 ? line.substring(0, 60) + "…" : line;
    }

    private String form() {
        return node instanceof SequenceNode ? "a list" : "a block of keys";
    }
}
