package io.waymark.server.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Values that come from elsewhere: <code>${NAME}</code> and <code>${NAME:-otherwise}</code> from the environment,
 * <code>${file:/run/secrets/token}</code> from a file, whose final line end is dropped. <code>$${</code> is a plain
 * <code>${</code>.
 */
final class Substitution {
    private static final Pattern REFERENCE = Pattern.compile("\\$?\\$\\{([^}]*)\\}?");
    private static final Pattern VARIABLE = Pattern.compile("([A-Za-z_][A-Za-z0-9_]*)(?::-(.*))?", Pattern.DOTALL);

    private final Function<String, Optional<String>> environment;

    Substitution(Function<String, Optional<String>> environment) {
        this.environment = environment;
    }

    /** A variable of the environment. */
    Optional<String> variable(String name) {
        return environment.apply(name);
    }

    /** What is written, with every reference replaced. */
    String apply(String written) throws UnresolvedException {
        if (!written.contains("${")) {
            return written;
        }
        Matcher references = REFERENCE.matcher(written);
        StringBuilder text = new StringBuilder();
        while (references.find()) {
            String reference = references.group();
            String value = reference.startsWith("$$") ? reference.substring(1) : value(reference, references.group(1));
            references.appendReplacement(text, Matcher.quoteReplacement(value));
        }
        return references.appendTail(text).toString();
    }

    private String value(String reference, String inner) throws UnresolvedException {
        if (!reference.endsWith("}")) {
            throw new UnresolvedException(
                    "'%s' is not closed by '}' (to mean it literally, write '$${')".formatted(reference));
        }
        if (inner.startsWith("file:")) {
            return file(inner.substring("file:".length()));
        }
        Matcher variable = VARIABLE.matcher(inner);
        if (!variable.matches()) {
            throw new UnresolvedException(
                    "'%s' (expected: ${NAME}, ${NAME:-otherwise} or ${file:/path}; to mean it literally, write '$${')"
                            .formatted(reference));
        }
        String name = variable.group(1);
        Optional<String> otherwise = Optional.ofNullable(variable.group(2));
        return environment
                .apply(name)
                .or(() -> otherwise)
                .orElseThrow(() -> new UnresolvedException(
                        "the environment has no %s (set it, or write ${%s:-otherwise})".formatted(name, name)));
    }

    private static String file(String name) throws UnresolvedException {
        try {
            String text = Files.readString(Path.of(name));
            return text.endsWith("\r\n")
                    ? text.substring(0, text.length() - 2)
                    : text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
        } catch (IOException | InvalidPathException unreadable) {
            throw new UnresolvedException("cannot read the file '%s': %s".formatted(name, Reason.of(unreadable)));
        }
    }

    /** A reference to something that is not there. */
    static final class UnresolvedException extends Exception {
        private static final long serialVersionUID = 1;

        UnresolvedException(String message) {
            super(message);
        }
    }
}
