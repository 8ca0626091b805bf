package io.waymark.interpreter.marathon;

import io.waymark.dtab.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/** What an app is called: {@code /shop/cart/web}. It can stand in a URL as it is. */
record AppId(String text) {
    private static final int LENGTH_MAX = 1_000;
    /** How many parts an id has at most. */
    static final int PARTS_MAX = 100;

    private static final Pattern ID = Pattern.compile("(?:/(?!\\.{1,2}(?:/|$))[a-z0-9.-]+){1,%d}".formatted(PARTS_MAX));

    /** The id that {@code text} is, which in old versions has no slash before it; empty if it cannot be one. */
    static Optional<AppId> of(String text) {
        String absolute = text.startsWith("/") ? text : "/" + text;
        return absolute.length() <= LENGTH_MAX && ID.matcher(absolute).matches()
                ? Optional.of(new AppId(absolute))
                : Optional.empty();
    }

    Path path() {
        return Path.of(text.substring(1).split("/", -1));
    }

    /** The question about this app alone. */
    String question() {
        return "/v2/apps" + text + "?embed=app.tasks";
    }
}
