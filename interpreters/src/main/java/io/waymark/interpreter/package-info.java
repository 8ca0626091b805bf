/** What a name means now: the engine, and what it asks of namers. */
@NullMarked
package io.waymark.interpreter;

import org.jspecify.annotations.NullMarked;
