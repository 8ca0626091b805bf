/** What a change costs the engine that keeps names bound. */
@NullMarked
package io.waymark.benchmarks.engine;

import org.jspecify.annotations.NullMarked;
