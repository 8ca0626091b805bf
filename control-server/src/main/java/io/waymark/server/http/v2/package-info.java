/**
 * Waymark's own HTTP API under {@code /api/2}: JSON in and out, errors as problem documents
 * ({@link io.waymark.server.http.ProblemDocument}), long lists in pages ({@link io.waymark.server.http.v2.Page}).
 */
@NullMarked
package io.waymark.server.http.v2;

import org.jspecify.annotations.NullMarked;
