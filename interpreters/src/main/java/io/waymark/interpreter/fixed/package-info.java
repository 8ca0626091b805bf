/** Names whose addresses are written down. */
@NullMarked
package io.waymark.interpreter.fixed;

import org.jspecify.annotations.NullMarked;
