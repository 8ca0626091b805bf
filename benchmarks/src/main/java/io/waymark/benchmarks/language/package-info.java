/**
 * Reading, looking up and binding, against Finagle on the same inputs.
 *
 * <p>{@link io.waymark.benchmarks.language.Agreement} first sees to it that both sides give the same answers: what does
 * not do the same work cannot be compared.
 */
@NullMarked
package io.waymark.benchmarks.language;

import org.jspecify.annotations.NullMarked;
