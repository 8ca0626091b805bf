/**
 * A {@link io.waymark.store.Backend} in etcd, API v3. Of jetcd only the generated code is used: its client repeats
 * writes that may have succeeded, and its watches cannot be told from dead ones.
 */
@NullMarked
package io.waymark.store.etcd;

import org.jspecify.annotations.NullMarked;
