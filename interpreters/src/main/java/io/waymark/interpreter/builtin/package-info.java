/** The namers under {@code /$} that are always there: internet hosts, constants, and rewriting of HTTP names. */
@NullMarked
package io.waymark.interpreter.builtin;

import org.jspecify.annotations.NullMarked;
