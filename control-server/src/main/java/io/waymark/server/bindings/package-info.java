/** What names are bound to now, for every namespace: where the store and the interpreters meet. */
@NullMarked
package io.waymark.server.bindings;

import org.jspecify.annotations.NullMarked;
