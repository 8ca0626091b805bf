package io.waymark.interpreter.kubernetes;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.KubernetesResourceList;
import io.fabric8.kubernetes.api.model.ListMeta;
import io.fabric8.kubernetes.api.model.ListOptions;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.dsl.FilterWatchListDeletable;
import io.fabric8.kubernetes.client.dsl.MixedOperation;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * One kind of object: how it is listed and watched, and what is kept of it.
 *
 * @param plural as in the API's paths: {@code endpointslices}
 * @param operations the client's, for this kind
 * @param group the service that an object belongs to; empty: to none, and nothing is kept of it
 * @param keep what is kept; must take whatever an API server may send, nulls included
 */
record Kind<R extends HasMetadata, L extends KubernetesResourceList<R>, V>(
        String plural,
        Function<KubernetesClient, MixedOperation<R, L, ?>> operations,
        Function<R, Optional<String>> group,
        Function<R, V> keep) {

    /** Stands for all Kubernetes namespaces. No namespace has this name. */
    static final String ALL = "";

    /**
     * Everything there is now. Blocks.
     *
     * @throws RuntimeException if the API server does not say
     */
    Item.Listing<V> list(KubernetesClient client, String namespace) {
        L list = in(client, namespace).list();
        ListMeta metadata = list == null ? null : list.getMetadata();
        String version = metadata == null ? null : metadata.getResourceVersion();
        if (list == null || version == null || version.isEmpty()) {
            // Some proxy's friendly page, or half an answer. An empty list it is not.
            throw new IllegalStateException("the answer is not a list of " + plural);
        }
        List<Item<V>> items = Stream.ofNullable(list.getItems()) // null is how some servers write an empty list
                .flatMap(List::stream)
                .flatMap(each -> item(each).stream())
                .toList();
        return new Item.Listing<>(version, items);
    }

    /** Watches on from {@code version}; the API server ends it after {@code time}. Blocks until it is open. */
    Watch watch(KubernetesClient client, String namespace, String version, Duration time, Watcher<R> watcher) {
        ListOptions options = new ListOptions();
        options.setResourceVersion(version);
        options.setAllowWatchBookmarks(true);
        options.setTimeoutSeconds(time.toSeconds());
        return in(client, namespace).watch(options, watcher);
    }

    private FilterWatchListDeletable<R, L, ?> in(KubernetesClient client, String namespace) {
        MixedOperation<R, L, ?> all = operations.apply(client);
        return namespace.equals(ALL) ? all.inAnyNamespace() : all.inNamespace(namespace);
    }

    /** What is kept of {@code object}; empty if nothing is. */
    Optional<Item<V>> item(R object) {
        ObjectMeta metadata = object.getMetadata();
        if (metadata == null || metadata.getName() == null) {
            return Optional.empty();
        }
        String version = metadata.getResourceVersion() == null ? "" : metadata.getResourceVersion();
        return group.apply(object)
                .map(service -> new Item<>(
                        qualified(metadata, metadata.getName()),
                        qualified(metadata, service),
                        version,
                        keep.apply(object)));
    }

    /** Under which names of several namespaces are kept together. */
    private static String qualified(ObjectMeta metadata, String name) {
        return metadata.getNamespace() + "/" + name;
    }
}
