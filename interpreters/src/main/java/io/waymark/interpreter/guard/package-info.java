/**
 * What every namer gets once and the same way ({@link io.waymark.interpreter.guard.GuardedNamer}): a breaker that holds
 * the old endpoints when too many are gone at once, names without endpoints that are no names, and a register of what
 * is served and how fresh it is ({@link io.waymark.interpreter.guard.Sources}).
 */
@NullMarked
package io.waymark.interpreter.guard;

import org.jspecify.annotations.NullMarked;
