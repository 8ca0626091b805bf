package io.waymark.interpreter.marathon;

import java.io.IOException;

/** Marathon's answer is not what it should be. */
final class MalformedAnswerException extends IOException {
    private static final long serialVersionUID = 1;

    MalformedAnswerException(String message) {
        super(message);
    }
}
