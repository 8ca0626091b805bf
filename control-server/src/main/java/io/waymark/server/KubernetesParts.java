package io.waymark.server;

import io.waymark.interpreter.Namer;
import io.waymark.interpreter.hosts.Hosts;
import io.waymark.interpreter.kubernetes.Access;
import io.waymark.interpreter.kubernetes.KubernetesNamer;
import io.waymark.interpreter.kubernetes.KubernetesOptions;
import io.waymark.live.Scheduler;
import io.waymark.server.config.NamerConfig;
import io.waymark.server.config.StorageConfig;
import io.waymark.store.Backend;
import io.waymark.store.kubernetes.KubernetesBackend;
import io.waymark.store.kubernetes.KubernetesSettings;
import java.time.InstantSource;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;

/** Makes what talks to Kubernetes. */
final class KubernetesParts {
    private KubernetesParts() {}

    static Namer namer(
            io.waymark.dtab.Path prefix,
            NamerConfig.Kubernetes config,
            Hosts hosts,
            Executor blocking,
            Scheduler scheduler,
            RandomGenerator random) {
        return new KubernetesNamer(
                prefix, config.access(), config.shape(), KubernetesOptions.DEFAULT, hosts, blocking, scheduler, random);
    }

    static Backend backend(StorageConfig.Kubernetes config, Executor blocking, InstantSource clock) {
        KubernetesSettings settings =
                KubernetesSettings.of(forStore(config.access())).withNamespace(config.namespace());
        return new KubernetesBackend(settings, blocking, clock);
    }

    /** Stores and namers do not know one another, and so each have their own word for the same thing. */
    private static io.waymark.store.kubernetes.Access forStore(Access access) {
        return switch (access) {
            case Access.Automatic() -> new io.waymark.store.kubernetes.Access.Automatic();
            case Access.Kubeconfig(var file, var context) ->
                new io.waymark.store.kubernetes.Access.Kubeconfig(file, context);
            case Access.Proxy(String host, int port) -> new io.waymark.store.kubernetes.Access.Proxy(host, port);
            case Access.Server(var url, var tokenFile, var caFile, var certificate, var key) ->
                new io.waymark.store.kubernetes.Access.Server(url, tokenFile, caFile, certificate, key);
        };
    }
}
