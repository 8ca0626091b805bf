/** {@code waymark demo}: a server with a small application behind it, to try the product on. */
@NullMarked
package io.waymark.server.demo;

import org.jspecify.annotations.NullMarked;
