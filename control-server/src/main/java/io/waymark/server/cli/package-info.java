/** The commands that talk to a running server, over its HTTP API. */
@NullMarked
package io.waymark.server.cli;

import org.jspecify.annotations.NullMarked;
