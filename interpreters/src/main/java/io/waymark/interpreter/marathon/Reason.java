package io.waymark.interpreter.marathon;

import java.util.concurrent.CompletionException;

/** Says in a line why something failed. */
final class Reason {
    private static final int LENGTH_MAX = 300;

    private Reason() {}

    /** Why a question had no answer. */
    static String of(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return brief(cause);
    }

    static String brief(Throwable failure) {
        String message = failure.getMessage() == null ? failure.toString() : failure.getMessage();
        String line = message.lines().findFirst().orElse(failure.toString());
        return line.length() > LENGTH_MAX ? line.substring(0, LENGTH_MAX) + "…" : line;
    }
}
