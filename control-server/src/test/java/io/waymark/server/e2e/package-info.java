/** The promises of the whole, tried on real processes: servers, stores, and clients over sockets. */
@NullMarked
package io.waymark.server.e2e;

import org.jspecify.annotations.NullMarked;
