package io.waymark.interpreter.dns;

import io.waymark.dtab.Label;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Tells what can be a name in DNS, so that nobody is asked for nonsense. */
final class DnsName {
    private static final int LENGTH_MAX = 253;
    private static final Pattern PART = Pattern.compile("[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?");

    private DnsName() {}

    /** The name that {@code label} says, absolute and in lower case, if it says one. */
    static Optional<String> of(Label label) {
        return label.bytes().length > LENGTH_MAX + 1 ? Optional.empty() : of(label.utf8());
    }

    /** The same of a text, with or without a dot at its end. */
    static Optional<String> of(String text) {
        String name = text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
        if (name.length() > LENGTH_MAX) {
            return Optional.empty();
        }
        for (String part : name.split("\\.", -1)) {
            if (!PART.matcher(part).matches()) {
                return Optional.empty();
            }
        }
        return Optional.of(name.toLowerCase(Locale.ROOT) + ".");
    }
}
