/** The process: its command line, and the wiring of all its parts. */
@NullMarked
package io.waymark.server;

import org.jspecify.annotations.NullMarked;
