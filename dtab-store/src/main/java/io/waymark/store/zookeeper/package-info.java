/**
 * A {@link io.waymark.store.Backend} in a ZooKeeper ensemble. Heads are the znodes where namerd keeps its dtabs;
 * records are kept under a root of Waymark's own.
 */
@NullMarked
package io.waymark.store.zookeeper;

import org.jspecify.annotations.NullMarked;
