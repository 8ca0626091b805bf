@NullMarked
package io.waymark.store.consul;

import org.jspecify.annotations.NullMarked;
