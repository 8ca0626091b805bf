package io.waymark.interpreter.transformer;

import io.waymark.dtab.Path;

/** Changes what a namer answers. The ids of what it has changed say so: they begin with {@code /%} and its prefix. */
public sealed interface Transformer extends AutoCloseable permits AddressTransformer, Replacement {

    /** What stands behind {@code %} in the ids: {@code /io.l5d.port/8080}. Not empty. */
    Path prefix();

    /** Lets go of what it alone uses. */
    @Override
    default void close() {}
}
