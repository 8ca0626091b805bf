/** The language: paths, name trees, dentries, dtabs; reading, showing, lookup and evaluation. */
@NullMarked
package io.waymark.dtab;

import org.jspecify.annotations.NullMarked;
