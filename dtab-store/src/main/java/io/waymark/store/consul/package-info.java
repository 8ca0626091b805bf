/**
 * A {@link io.waymark.store.Backend} in Consul's key-value store, spoken to over HTTP: a write is one transaction, and
 * the heads are followed by blocking queries.
 */
@NullMarked
package io.waymark.store.consul;

import org.jspecify.annotations.NullMarked;
