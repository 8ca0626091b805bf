package io.waymark.interpreter.kubernetes;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.waymark.interpreter.source.Resyncs;
import io.waymark.interpreter.source.Shared;
import io.waymark.live.Cell;
import io.waymark.live.Live;
import io.waymark.live.Scheduler;
import io.waymark.live.Watch;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One cluster: of each kind of object and each Kubernetes namespace that somebody needs, all there is, by one watch
 * each, however many names need it. Safe for use by many threads.
 */
final class Cluster implements AutoCloseable {
    private final Access access;
    private final KubernetesOptions options;
    private final Executor executor;
    private final Scheduler scheduler;
    private final RandomGenerator random;
    private final Shared<String, Groups<ServiceView>> services;
    private final Shared<String, Groups<Members>> members;
    private final Resyncs resyncs = new Resyncs();
    private final ReentrantLock lock = new ReentrantLock(); // guards client and closed
    private @Nullable KubernetesClient client;
    private boolean closed;

    Cluster(
            Access access,
            Optional<String> labelSelector,
            KubernetesOptions options,
            Executor executor,
            Scheduler scheduler,
            RandomGenerator random) {
        this.access = access;
        this.options = options;
        this.executor = executor;
        this.scheduler = scheduler;
        this.random = random;
        this.services = reflected(List.of(ServiceView.kind(labelSelector)));
        this.members = reflected(List.of(Members.slices(labelSelector), Members.endpoints(labelSelector)));
    }

    private <V> Shared<String, Groups<V>> reflected(List<Kind<?, ?, V>> kinds) {
        return new Shared<>(
                namespace -> (Cell<Groups<V>> cell) -> {
                    Reflector<V> reflector = new Reflector<>(namespace, kinds, cell, this);
                    reflector.start();
                    return (Watch) reflector;
                },
                options.namespacesMax(),
                scheduler);
    }

    /** The Services of a Kubernetes namespace, or of {@link Kind#ALL}. */
    Live<Groups<ServiceView>> services(String namespace) {
        return services.get(namespace);
    }

    /** The EndpointSlices, or, where there is no such thing, the Endpoints of a Kubernetes namespace. */
    Live<Groups<Members>> members(String namespace) {
        return members.get(namespace);
    }

    /** The client; made when first asked for, which blocks. */
    KubernetesClient client() {
        lock.lock();
        try {
            if (closed) {
                throw new IllegalStateException("closed");
            }
            if (client == null) {
                client = new KubernetesClientBuilder()
                        .withConfig(access.config(options.requestTimeout()))
                        .withTaskExecutor(executor)
                        .build();
            }
            return client;
        } finally {
            lock.unlock();
        }
    }

    /** What reading everything again has shown, over all Kubernetes namespaces. */
    Resyncs resyncs() {
        return resyncs;
    }

    /** How many watches there are. */
    int openCount() {
        return services.openCount() + members.openCount();
    }

    KubernetesOptions options() {
        return options;
    }

    Executor executor() {
        return executor;
    }

    Scheduler scheduler() {
        return scheduler;
    }

    RandomGenerator random() {
        return random;
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            if (client != null) {
                client.close();
            }
        } finally {
            lock.unlock();
        }
    }
}
