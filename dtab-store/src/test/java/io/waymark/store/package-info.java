/** What every backend and every store promises, and what the tests of other modules may use of it. */
@NullMarked
package io.waymark.store;

import org.jspecify.annotations.NullMarked;
