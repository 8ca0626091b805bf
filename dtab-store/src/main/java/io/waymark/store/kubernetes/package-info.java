/** Dtabs as objects of a Kubernetes cluster: {@link io.waymark.store.kubernetes.KubernetesBackend}. */
@NullMarked
package io.waymark.store.kubernetes;

import org.jspecify.annotations.NullMarked;
