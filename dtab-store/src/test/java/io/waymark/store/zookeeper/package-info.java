@NullMarked
package io.waymark.store.zookeeper;

import org.jspecify.annotations.NullMarked;
