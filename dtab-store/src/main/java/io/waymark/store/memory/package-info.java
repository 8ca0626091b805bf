/** A {@link io.waymark.store.Backend} in memory: for trying out, and for tests. */
@NullMarked
package io.waymark.store.memory;

import org.jspecify.annotations.NullMarked;
