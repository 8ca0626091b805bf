package io.waymark.interpreter.guard;

/** How well a name or a service is known. */
public enum Condition {
    /** Nothing heard yet. */
    PENDING,
    /** As the source says. */
    READY,
    /** The source fails; as it said last. */
    STALE,
    /** The source fails, and nothing is known. */
    FAILED,
    /** The source says that too much is gone, and is not believed yet. */
    HELD
}
