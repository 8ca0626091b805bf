package io.waymark.interpreter.guard;

/**
 * How a namer is guarded.
 *
 * @param emptyIsNegative whether a name that nobody is behind is no name, so that the next alternative is tried
 */
public record GuardOptions(boolean emptyIsNegative, BreakerOptions breaker) {
    public static final GuardOptions DEFAULT = new GuardOptions(false, BreakerOptions.DEFAULT);
}
