/** Live, a value that changes: pending, ready, stale or failed, and watched. */
@NullMarked
package io.waymark.live;

import org.jspecify.annotations.NullMarked;
