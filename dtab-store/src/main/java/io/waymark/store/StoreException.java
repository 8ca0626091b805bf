package io.waymark.store;

import java.util.Objects;

/** The storage system cannot be reached, or refuses, or the document is too large. Nothing was written. */
public final class StoreException extends Exception {
    private static final long serialVersionUID = 1;

    /** What kind of refusal it was. */
    public enum Reason {
        /** Not reachable, or too slow; trying again later may help. */
        UNAVAILABLE,
        /** The storage system denies it to Waymark. */
        FORBIDDEN,
        /** The document is larger than is allowed, or than the storage system takes. */
        TOO_LARGE,
        /** What is stored cannot be read. */
        CORRUPT
    }

    private final Reason reason;

    public StoreException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    public StoreException(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    @Override
    public String getMessage() {
        return Objects.requireNonNull(super.getMessage());
    }

    public Reason reason() {
        return reason;
    }
}
