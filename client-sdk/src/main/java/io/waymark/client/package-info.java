/**
 * What applications embed: names resolved by a Waymark server, or by a namerd, live. Start with
 * {@link io.waymark.client.WaymarkClient}.
 */
@NullMarked
package io.waymark.client;

import org.jspecify.annotations.NullMarked;
