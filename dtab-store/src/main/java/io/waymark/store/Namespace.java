package io.waymark.store;

import java.util.regex.Pattern;

/**
 * The name of one dtab.
 *
 * @param name 1 to 128 ASCII letters, digits and {@code - _ . ~ !}, not only dots
 */
public record Namespace(String name) implements Comparable<Namespace> {
    private static final Pattern VALID = Pattern.compile("(?!\\.+$)[A-Za-z0-9._~!-]{1,128}");

    public Namespace {
        if (!isValid(name)) {
            throw new IllegalArgumentException(
                    "namespace: '%s' (expected: 1-128 letters, digits, '-', '_', '.', '~' or '!', not only dots)"
                            .formatted(name.length() > 140 ? name.substring(0, 140) + "…" : name));
        }
    }

    /** Whether {@code name} can be a namespace's. */
    public static boolean isValid(String name) {
        return VALID.matcher(name).matches();
    }

    @Override
    public int compareTo(Namespace other) {
        return name.compareTo(other.name);
    }

    @Override
    public String toString() {
        return name;
    }
}
