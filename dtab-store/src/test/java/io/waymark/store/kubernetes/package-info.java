@NullMarked
package io.waymark.store.kubernetes;

import org.jspecify.annotations.NullMarked;
