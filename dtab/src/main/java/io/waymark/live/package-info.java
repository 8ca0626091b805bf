/**
 * A value that changes over time: {@link io.waymark.live.Live}, what is known of it now
 * ({@link io.waymark.live.State}), and a queue that does one thing at a time ({@link io.waymark.live.Serial}).
 */
@NullMarked
package io.waymark.live;

import org.jspecify.annotations.NullMarked;
