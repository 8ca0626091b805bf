package io.waymark.interpreter.rewrite;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.waymark.dtab.DtabSyntaxException;
import io.waymark.dtab.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A path in which labels may hold variables: {@code /v1/{service}-{version}}. All text in it is Latin-1, one char for
 * each byte.
 *
 * @param segments for each label its parts, in order
 */
record Template(List<List<Part>> segments) {
    private static final Pattern VARIABLE = Pattern.compile("\\{([a-zA-Z0-9.:_-]+)}");

    /** A piece of a label. */
    sealed interface Part {
        record Text(String latin1) implements Part {}

        record Variable(String name) implements Part {}

        /** Any one label; stands alone. */
        record Any() implements Part {}
    }

    /**
     * Reads the text form.
     *
     * @param what what to call it in messages
     */
    static Template parse(String what, String text) {
        if (!text.startsWith("/")) {
            throw new IllegalArgumentException(
                    "%s: '%s' (expected: a path, such as /v1/{service})".formatted(what, text));
        }
        List<List<Part>> segments = new ArrayList<>();
        if (text.length() > 1) {
            for (String segment : text.substring(1).split("/", -1)) {
                segments.add(segment(what, text, segment));
            }
        }
        return new Template(List.copyOf(segments));
    }

    private static List<Part> segment(String what, String whole, String segment) {
        if (segment.equals("*")) {
            return List.of(new Part.Any());
        }
        List<Part> parts = new ArrayList<>();
        Matcher matcher = VARIABLE.matcher(segment);
        int end = 0;
        while (matcher.find()) {
            addText(parts, what, whole, segment.substring(end, matcher.start()));
            parts.add(new Part.Variable(matcher.group(1)));
            end = matcher.end();
        }
        addText(parts, what, whole, segment.substring(end));
        if (parts.isEmpty()) {
            throw new IllegalArgumentException("%s: '%s' has an empty segment".formatted(what, whole));
        }
        return List.copyOf(parts);
    }

    private static void addText(List<Part> parts, String what, String whole, String text) {
        if (text.isEmpty()) {
            return;
        }
        try {
            if (text.chars().noneMatch(Character::isWhitespace)) { // around a path it would be passed over
                Path path = Path.parse("/" + text);
                parts.add(new Part.Text(new String(path.label(0).bytes(), ISO_8859_1)));
                return;
            }
        } catch (DtabSyntaxException notALabel) {
            throw malformed(what, whole, text, notALabel);
        }
        throw malformed(what, whole, text, null);
    }

    private static IllegalArgumentException malformed(
            String what, String whole, String text, @Nullable Throwable cause) {
        return new IllegalArgumentException(
                "%s: '%s': cannot read '%s' (expected: letters, digits, '_', ':', '.', '#', '$', '%%', '-', \\xNN, '{variable}', or '*' alone)"
                        .formatted(what, whole, text),
                cause);
    }
}
