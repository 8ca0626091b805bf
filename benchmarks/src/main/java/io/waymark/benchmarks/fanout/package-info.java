/**
 * One change to very many mesh streams, against a floor: a bare gRPC server that sends a ready-made message to every
 * open stream and does nothing else. Both run in processes of their own; the client here is the same for both, and
 * speaks HTTP/2 by itself so that it costs little.
 */
@NullMarked
package io.waymark.benchmarks.fanout;

import org.jspecify.annotations.NullMarked;
