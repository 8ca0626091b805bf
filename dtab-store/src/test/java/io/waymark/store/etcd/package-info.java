@NullMarked
package io.waymark.store.etcd;

import org.jspecify.annotations.NullMarked;
