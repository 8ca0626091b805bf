/**
 * The HTTP port: namerd's control API under {@code /api/1} ({@link io.waymark.server.http.ApiV1}), health, metrics and
 * the console ({@link io.waymark.server.http.Front}), on one listener ({@link io.waymark.server.http.HttpServer}).
 *
 * <p>Vert.x carries the bytes and is known to {@code HttpServer}, {@code Connections}, {@code Exchange}, {@code Body}
 * and {@code WatchStream} only; what answers requests sees {@code Exchange} and {@code Answer}.
 */
@NullMarked
package io.waymark.server.http;

import org.jspecify.annotations.NullMarked;
