package io.waymark.interpreter.consul;

import java.io.IOException;

/** The agent's answer is not what it should be. */
final class MalformedAnswerException extends IOException {
    private static final long serialVersionUID = 1;

    MalformedAnswerException(String message) {
        super(message);
    }
}
