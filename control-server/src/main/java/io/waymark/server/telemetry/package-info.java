/** What the process tells about itself: metrics, readiness, logs. */
@NullMarked
package io.waymark.server.telemetry;

import org.jspecify.annotations.NullMarked;
