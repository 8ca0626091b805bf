package io.waymark.server.config;

import io.waymark.dtab.Dtab;
import io.waymark.dtab.DtabSyntaxException;
import io.waymark.interpreter.kubernetes.Access;
import io.waymark.store.Namespace;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads the {@code storage} block. */
final class StorageReader {
    private static final Pattern PERMISSIONS = Pattern.compile("(?!.*(.).*\\1)[crwda]+");
    private static final Duration SESSION_TIMEOUT = Duration.ofSeconds(10);
    private static final int ZOOKEEPER_PORT = 2181;
    private static final int ETCD_PORT = 2379;

    private final String dataDirectory;
    private final Kind<StorageConfig> kinds = new Kind.Readers<StorageConfig>()
            .add(StorageReader::memory, "memory", "io.l5d.inMemory")
            .add(this::embedded, "embedded")
            .add(StorageReader::zooKeeper, "zookeeper", "io.l5d.zk")
            .add(StorageReader::etcd, "etcd", "io.l5d.etcd")
            .add(block -> KubernetesReader.storage(block, new Access.Automatic()), "kubernetes")
            .add(block -> KubernetesReader.storage(block, Access.Proxy.DEFAULT), "k8s", "io.l5d.k8s")
            .add(ConsulReader::storage, "consul", "io.l5d.consul")
            .build("storage");

    /** Reads for a process whose data is in {@code dataDirectory} unless the file says otherwise. */
    StorageReader(String dataDirectory) {
        this.dataDirectory = dataDirectory;
    }

    Optional<StorageConfig> read(Block block) {
        block.flag("experimental", false); // namerd wants it said; here it changes nothing
        return kinds.read(block);
    }

    StorageConfig unwritten() {
        return new StorageConfig.Embedded(Path.of(dataDirectory));
    }

    private static StorageConfig memory(Block block) {
        Map<String, String> texts = new LinkedHashMap<>();
        block.block("namespaces", namespaces -> {
            namespaces.all().forEach((name, value) -> dtab(name, value).ifPresent(text -> texts.put(name, text)));
            return texts;
        });
        return new StorageConfig.Memory(texts);
    }

    private static Optional<String> dtab(String name, Value value) {
        Optional<String> text = value.isWritten() ? value.text() : Optional.of("");
        try {
            new Namespace(name);
            Dtab.parse(text.orElse(""));
            return text;
        } catch (DtabSyntaxException notADtab) {
            value.error("%s is not a dtab: line %d, column %d: %s"
                    .formatted(value.name(), notADtab.line(), notADtab.column(), notADtab.problem()));
        } catch (IllegalArgumentException notAName) {
            value.error("%s: %s".formatted(value.name(), notAName.getMessage()));
        }
        return Optional.empty();
    }

    private StorageConfig embedded(Block block) {
        Optional<Path> written = block.find("dir").flatMap(Value::file);
        return written.<StorageConfig>map(StorageConfig.Embedded::new).orElseGet(this::unwritten);
    }

    private static StorageConfig zooKeeper(Block block) {
        return new StorageConfig.ZooKeeper(
                Addresses.zooKeeper(block, ZOOKEEPER_PORT),
                path(block, "pathPrefix", "/dtabs"),
                milliseconds(block, "sessionTimeoutMs", SESSION_TIMEOUT),
                block.block("authInfo", StorageReader::authInfo),
                block.list("acls").stream()
                        .map(acl -> Block.read(acl, StorageReader::acl))
                        .toList());
    }

    static Duration milliseconds(Block block, String key, Duration otherwise) {
        return Duration.ofMillis(block.number(key, (int) otherwise.toMillis(), 1, Integer.MAX_VALUE));
    }

    static StorageConfig.AuthInfo authInfo(Block block) {
        return new StorageConfig.AuthInfo(
                block.require("scheme", "such as digest"), new Secret(block.require("auth", "such as user:password")));
    }

    private static StorageConfig.Acl acl(Block block) {
        String scheme = block.require("scheme", "such as world, auth, digest or ip");
        String id = block.text("id", "");
        String permissions = block.require("perms", "some of the letters crwda");
        if (!PERMISSIONS.matcher(permissions).matches()) {
            block.find("perms").ifPresent(perms -> perms.expected("some of the letters crwda, none twice"));
        }
        return new StorageConfig.Acl(scheme, id, permissions);
    }

    private static StorageConfig etcd(Block block) {
        Optional<StorageConfig.ClientTls> tls =
                block.block("tls", ClientTlsReader::read).flatMap(read -> read);
        return new StorageConfig.Etcd(
                Addresses.etcd(block, ETCD_PORT, tls.isPresent()),
                path(block, "pathPrefix", "/namerd/dtabs"),
                block.findText("user"),
                block.secret("password"),
                tls);
    }

    static String path(Block block, String key, String otherwise) {
        String path = block.text(key, otherwise);
        if (!path.startsWith("/") || path.endsWith("/") || path.contains("//")) {
            block.find(key).ifPresent(value -> value.expected("a path such as " + otherwise));
            return otherwise;
        }
        return path;
    }
}
