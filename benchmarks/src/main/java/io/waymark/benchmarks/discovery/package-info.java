/** What it costs to have many services of a discovery system, and to see one endpoint of a large one change. */
@NullMarked
package io.waymark.benchmarks.discovery;

import org.jspecify.annotations.NullMarked;
