/**
 * What changes the answers of a namer on their way: {@link io.waymark.interpreter.transformer.Transformed} is a namer
 * with {@link io.waymark.interpreter.transformer.Transformer}s.
 */
@NullMarked
package io.waymark.interpreter.transformer;

import org.jspecify.annotations.NullMarked;
