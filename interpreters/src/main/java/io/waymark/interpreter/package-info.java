/**
 * What a name means now: the engine that binds names and keeps them bound ({@link io.waymark.interpreter.Interpreter}),
 * and what every discovery system must do for it ({@link io.waymark.interpreter.Namer}). One package for each system.
 */
@NullMarked
package io.waymark.interpreter;

import org.jspecify.annotations.NullMarked;
