/** Changing a table without disturbing the rest of its text: differences, patches and merges, by entries. */
@NullMarked
package io.waymark.dtab.edit;

import org.jspecify.annotations.NullMarked;
