/** What applications embed: names resolved by a Waymark server, live. */
@NullMarked
package io.waymark.client;

import org.jspecify.annotations.NullMarked;
