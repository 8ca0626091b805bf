package io.waymark.server;

import io.waymark.server.config.StorageConfig;
import io.waymark.store.Backend;
import io.waymark.store.embedded.EmbeddedBackend;
import io.waymark.store.memory.MemoryBackend;
import io.waymark.store.zookeeper.ZookeeperBackend;
import io.waymark.store.zookeeper.ZookeeperSettings;
import java.time.Duration;
import java.time.InstantSource;

/** Makes the backend that the configuration asks for. */
final class Backends {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

    private Backends() {}

    static Backend of(StorageConfig storage, InstantSource clock) {
        return switch (storage) {
            case StorageConfig.Memory memory -> new MemoryBackend();
            case StorageConfig.Embedded embedded -> new EmbeddedBackend(embedded.directory(), clock);
            case StorageConfig.ZooKeeper zooKeeper -> new ZookeeperBackend(settings(zooKeeper), clock);
            case StorageConfig.Etcd etcd -> throw new IllegalStateException();
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
}
