package io.waymark.server;

import io.waymark.server.config.Secret;
import io.waymark.server.config.StorageConfig;
import io.waymark.server.tls.ClientContext;
import io.waymark.store.Backend;
import io.waymark.store.consul.ConsulBackend;
import io.waymark.store.consul.ConsulSettings;
import io.waymark.store.embedded.EmbeddedBackend;
import io.waymark.store.etcd.EtcdBackend;
import io.waymark.store.etcd.EtcdSettings;
import io.waymark.store.memory.MemoryBackend;
import io.waymark.store.zookeeper.ZookeeperBackend;
import io.waymark.store.zookeeper.ZookeeperSettings;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;

/** Makes the backend that the configuration asks for. */
final class Backends {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

    private Backends() {}

    /**
     * @param blocking runs what blocks, one thread each
     * @throws IllegalArgumentException if what is written can never work, such as a certificate that is none
     */
    static Backend of(StorageConfig storage, Executor blocking, InstantSource clock, RandomGenerator random) {
        return switch (storage) {
            case StorageConfig.Memory memory -> new MemoryBackend();
            case StorageConfig.Embedded embedded -> new EmbeddedBackend(embedded.directory(), clock);
            case StorageConfig.ZooKeeper zooKeeper -> new ZookeeperBackend(settings(zooKeeper), clock);
            case StorageConfig.Kubernetes kubernetes -> KubernetesParts.backend(kubernetes, blocking, clock);
            case StorageConfig.Consul(ConsulSettings settings, var tls) ->
                new ConsulBackend(tls.map(ClientContext::of).map(settings::with).orElse(settings), clock, random);
            case StorageConfig.Etcd etcd -> new EtcdBackend(settings(etcd), clock, random);
        };
    }

    private static ZookeeperSettings settings(StorageConfig.ZooKeeper zooKeeper) {
        return new ZookeeperSettings(
                zooKeeper.connectString(),
                zooKeeper.pathPrefix(),
                zooKeeper.sessionTimeout(),
                CONNECT_TIMEOUT,
                zooKeeper.acls().stream()
                        .map(acl -> new ZookeeperSettings.Acl(acl.scheme(), acl.id(), acl.permissions()))
                        .toList(),
                zooKeeper
                        .authInfo()
                        .map(info -> new ZookeeperSettings.Auth(
                                info.scheme(), info.auth().value())));
    }

    private static EtcdSettings settings(StorageConfig.Etcd etcd) {
        EtcdSettings usual = EtcdSettings.of(etcd.endpoints().toArray(URI[]::new));
        String password = etcd.password().map(Secret::value).orElse("");
        return new EtcdSettings(
                etcd.endpoints(),
                etcd.pathPrefix(),
                etcd.user().map(user -> new EtcdSettings.Login(user, password)),
                etcd.tls().map(Backends::tls),
                usual.requestTimeout(),
                usual.checkEvery());
    }

    private static EtcdSettings.Tls tls(StorageConfig.ClientTls tls) {
        return new EtcdSettings.Tls(
                tls.authorities(),
                tls.certificate().map(shown -> new EtcdSettings.Identity(shown.chain(), shown.key())),
                tls.commonName(),
                tls.validate());
    }
}
