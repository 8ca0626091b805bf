@NullMarked
package io.waymark.store.embedded;

import org.jspecify.annotations.NullMarked;
