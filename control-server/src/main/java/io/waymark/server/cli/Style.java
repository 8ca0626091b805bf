package io.waymark.server.cli;

/**
 * How text is set off on a terminal.
 *
 * @param colors whether it is one
 */
record Style(boolean colors) {
    static final Style PLAIN = new Style(false);

    String good(String text) {
        return in("32", text);
    }

    String bad(String text) {
        return in("31", text);
    }

    String doubtful(String text) {
        return in("33", text);
    }

    String dim(String text) {
        return in("2", text);
    }

    private String in(String code, String text) {
        return colors && !text.isEmpty() ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
    }
}
