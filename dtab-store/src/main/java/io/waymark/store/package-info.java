/** Named, versioned dtabs, and the backends that keep them. */
@NullMarked
package io.waymark.store;

import org.jspecify.annotations.NullMarked;
