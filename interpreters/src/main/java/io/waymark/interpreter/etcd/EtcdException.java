package io.waymark.interpreter.etcd;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** etcd has not answered, or not as it should. */
final class EtcdException extends Exception {
    @Serial
    private static final long serialVersionUID = 1;

    private final Kind kind;

    enum Kind {
        /** Another member may do better. */
        FAILED,
        /** The answer is larger than one may be. */
        TOO_LARGE,
        /** All must be read again, though nobody has failed. */
        READ_AGAIN
    }

    EtcdException(Kind kind, String message) {
        this(kind, message, null);
    }

    EtcdException(Kind kind, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    Kind kind() {
        return kind;
    }
}
