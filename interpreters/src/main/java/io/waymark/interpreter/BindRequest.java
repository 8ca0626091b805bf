package io.waymark.interpreter;

import io.waymark.dtab.Dtab;
import io.waymark.dtab.Path;

/**
 * What is to be bound.
 *
 * @param local the request's own rules, which come after the namespace's
 */
public record BindRequest(Path name, Dtab local) {

    /** A name under nothing but the namespace's rules. */
    public static BindRequest of(Path name) {
        return new BindRequest(name, Dtab.EMPTY);
    }
}
