/** A namer that is a rule: names of one form are other names. */
@NullMarked
package io.waymark.interpreter.rewrite;

import org.jspecify.annotations.NullMarked;
