/**
 * Services of Kubernetes. {@link io.waymark.interpreter.kubernetes.KubernetesNamer} works names out of what
 * {@code Cluster} holds: of each kind of object and Kubernetes namespace that somebody needs, everything there is, kept
 * current by one watch ({@code Reflector}).
 */
@NullMarked
package io.waymark.interpreter.kubernetes;

import org.jspecify.annotations.NullMarked;
