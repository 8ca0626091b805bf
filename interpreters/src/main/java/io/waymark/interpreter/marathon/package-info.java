/**
 * Names that are apps of Marathon. {@link io.waymark.interpreter.marathon.MarathonNamer} says what a name means,
 * {@link io.waymark.interpreter.marathon.AppsWatch} keeps all apps up to date by the event stream or by polling, and
 * {@link io.waymark.interpreter.marathon.Api} asks, as whoever {@link io.waymark.interpreter.marathon.Credentials} say.
 */
@NullMarked
package io.waymark.interpreter.marathon;

import org.jspecify.annotations.NullMarked;
