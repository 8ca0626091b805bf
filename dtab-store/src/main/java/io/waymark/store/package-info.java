/**
 * Named, versioned dtabs. {@link io.waymark.store.DtabStore} is what the server uses; it is written once, above a
 * {@link io.waymark.store.Backend}, of which there is one package each: memory, embedded, zookeeper, etcd, kubernetes.
 */
@NullMarked
package io.waymark.store;

import org.jspecify.annotations.NullMarked;
