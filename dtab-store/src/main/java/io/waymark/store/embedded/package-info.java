/**
 * A {@link io.waymark.store.Backend} that needs nothing else: a real ZooKeeper server in this process, with its data on
 * disk, on the loopback interface.
 */
@NullMarked
package io.waymark.store.embedded;

import org.jspecify.annotations.NullMarked;
