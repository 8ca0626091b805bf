package io.waymark.dtab;

/** What a leaf of a name tree may be while it is bound: a path still to be looked up, or a concrete name. */
public sealed interface Name permits Path, Bound {}
