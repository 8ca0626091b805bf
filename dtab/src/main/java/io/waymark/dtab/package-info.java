/**
 * The delegation-table language: paths, name trees, entries and tables; reading, showing, looking up and binding.
 *
 * <p>Start with {@link io.waymark.dtab.Dtab}. Values here are immutable and may be shared between threads. The meaning
 * is that of Finagle's dtabs (com.twitter:finagle-core 21.9); where Waymark does better, {@code docs/compatibility.md}
 * says so.
 */
@NullMarked
package io.waymark.dtab;

import org.jspecify.annotations.NullMarked;
