/**
 * What namers have in common: values that are open only while somebody watches
 * ({@link io.waymark.interpreter.source.Shared}), values worked out from others
 * ({@link io.waymark.interpreter.source.Derived}), how long to wait before trying again, and what those who ask over
 * HTTP need ({@link io.waymark.interpreter.source.LimitedBody}).
 */
@NullMarked
package io.waymark.interpreter.source;

import org.jspecify.annotations.NullMarked;
