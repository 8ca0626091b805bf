/** Certificates and keys of listeners, read again when their files change. */
@NullMarked
package io.waymark.server.tls;

import org.jspecify.annotations.NullMarked;
