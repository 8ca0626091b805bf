/**
 * The configuration file: read into typed records, with every mistake in it found at once and placed. Waymark's own
 * form and namerd's are the same language; {@link io.waymark.server.config.ConfigReader} is where to start reading.
 */
@NullMarked
package io.waymark.server.config;

import org.jspecify.annotations.NullMarked;
