@NullMarked
package io.waymark.store.memory;

import org.jspecify.annotations.NullMarked;
