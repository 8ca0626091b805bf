package io.waymark.interpreter.rewrite;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.waymark.dtab.Label;
import io.waymark.dtab.Name;
import io.waymark.dtab.NameTree;
import io.waymark.dtab.Path;
import io.waymark.interpreter.Addresses;
import io.waymark.interpreter.Namer;
import io.waymark.interpreter.rewrite.Template.Part;
import io.waymark.live.Live;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names that match a pattern are other names, which are looked up in turn.
 *
 * <p>A pattern has a segment for each label: text, {@code *} for any one label, or text with {@code {variable}}s, each
 * of which takes as much of the label as it can. The pattern has to match the beginning of the name; what follows it is
 * dropped, as namerd does. With the pattern {@code /{service}/api} and the name {@code /srv/{service}},
 * {@code /users/api/v1} becomes {@code /srv/users}. What does not match is negative.
 */
public final class RewriteNamer implements Namer {
    // Matching several variables tries every way to divide a label among them.
    private static final int LABEL_BYTES_MAX = 255;

    private final List<Pattern> pattern = new ArrayList<>();
    private final Map<String, Place> places = new HashMap<>();
    private final Template name;

    /** Where the value of a variable is found: a label, and a group of that label's pattern. */
    private record Place(int label, int group) {}

    /**
     * @throws IllegalArgumentException if one of them cannot be read, or {@code name} has a variable that
     *     {@code pattern} does not have, or a {@code *}
     */
    public RewriteNamer(String pattern, String name) {
        Template from = Template.parse("pattern", pattern);
        this.name = Template.parse("name", name);
        for (int i = 0; i < from.segments().size(); i++) {
            this.pattern.add(compile(i, from.segments().get(i)));
        }
        Set<String> unknown = new HashSet<>();
        this.name
                .segments()
                .forEach(segment -> segment.forEach(part -> {
                    if (part instanceof Part.Variable(String variable) && !places.containsKey(variable)) {
                        unknown.add("{" + variable + "}");
                    } else if (part instanceof Part.Any) {
                        unknown.add("*");
                    }
                }));
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException("name: '%s' has %s (expected: only variables of the pattern, '%s')"
                    .formatted(name, String.join(", ", unknown), pattern));
        }
    }

    private Pattern compile(int label, List<Part> parts) {
        StringBuilder regex = new StringBuilder();
        int groups = 0;
        for (Part part : parts) {
            switch (part) {
                case Part.Text(String text) -> regex.append(Pattern.quote(text));
                case Part.Any() -> regex.append(".*");
                case Part.Variable(String variable) -> {
                    regex.append("(.*)");
                    places.put(variable, new Place(label, ++groups)); // of several with one name the last one counts
                }
            }
        }
        return Pattern.compile(regex.toString(), Pattern.DOTALL);
    }

    @Override
    public Live<NameTree<Name>> lookup(Path path) {
        Optional<Path> rewritten = rewrite(path);
        return Live.of(rewritten.isPresent() ? NameTree.leaf(rewritten.get()) : NameTree.neg());
    }

    private Optional<Path> rewrite(Path path) {
        if (path.size() < pattern.size()) {
            return Optional.empty();
        }
        List<Matcher> matchers = new ArrayList<>();
        for (int i = 0; i < pattern.size(); i++) {
            String label = new String(path.label(i).bytes(), ISO_8859_1);
            Matcher matcher = pattern.get(i).matcher(label);
            if (label.length() > LABEL_BYTES_MAX || !matcher.matches()) {
                return Optional.empty();
            }
            matchers.add(matcher);
        }
        List<Label> labels = new ArrayList<>();
        for (List<Part> segment : name.segments()) {
            StringBuilder label = new StringBuilder();
            segment.forEach(part -> label.append(value(part, matchers)));
            if (label.isEmpty()) {
                return Optional.empty(); // a label is never empty
            }
            labels.add(Label.ofBytes(label.toString().getBytes(ISO_8859_1)));
        }
        return Optional.of(Path.of(labels));
    }

    private String value(Part part, List<Matcher> matchers) {
        return switch (part) {
            case Part.Text(String text) -> text;
            case Part.Variable(String variable) -> {
                Place place = places.get(variable);
                yield place == null ? "" : matchers.get(place.label()).group(place.group());
            }
            case Part.Any() -> "";
        };
    }

    /** Negative: this namer has no concrete names. */
    @Override
    public Live<Addresses> addresses(Path id) {
        return Live.of(new Addresses.Neg());
    }
}
