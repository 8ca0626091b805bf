/** Measurements: JMH benchmarks and load programs. */
@NullMarked
package io.waymark.benchmarks;

import org.jspecify.annotations.NullMarked;
