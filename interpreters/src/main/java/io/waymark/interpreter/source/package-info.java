/**
 * What namers have in common: values that are open only while somebody watches
 * ({@link io.waymark.interpreter.source.Shared}), values worked out from others
 * ({@link io.waymark.interpreter.source.Derived}), and how long to wait before trying again.
 */
@NullMarked
package io.waymark.interpreter.source;

import org.jspecify.annotations.NullMarked;
