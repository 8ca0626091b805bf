/**
 * The gRPC port: linkerd's {@code io.linkerd.mesh}, health, reflection and channelz.
 *
 * <p>What many streams watch is watched and encoded once, by a {@link io.waymark.server.grpc.Broadcast}; each event
 * loop hands the same bytes to its own streams, by a {@link io.waymark.server.grpc.Lane}. Nothing here blocks:
 * everything runs on the event loops.
 */
@NullMarked
package io.waymark.server.grpc;

import org.jspecify.annotations.NullMarked;
