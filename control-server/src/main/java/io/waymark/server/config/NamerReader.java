package io.waymark.server.config;

import io.waymark.dtab.DtabSyntaxException;
import io.waymark.dtab.Path;
import io.waymark.interpreter.guard.GuardOptions;
import io.waymark.interpreter.kubernetes.Shape.Target;
import io.waymark.interpreter.rewrite.RewriteNamer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the {@code namers} list. */
final class NamerReader {
    private static final Kind<NamerConfig> KINDS = new Kind.Readers<NamerConfig>()
            .add(NamerReader::fs, "fs", "io.l5d.fs")
            .add(NamerReader::serversets, "serversets", "io.l5d.serversets")
            .add(NamerReader::zkLeader, "zkLeader", "io.l5d.zkLeader")
            .add(NamerReader::curator, "curator", "io.l5d.curator")
            .add(block -> new NamerConfig.DnsSrv(prefix(block), DnsReader.read(block)), "dnssrv", "io.l5d.dnssrv")
            .add(block -> new NamerConfig.Dns(prefix(block), DnsReader.read(block)), "dns", "io.l5d.dns")
            .add(NamerReader::rewrite, "rewrite", "io.l5d.rewrite")
            .add(NamerReader::addresses, "static", "io.l5d.static")
            .add(block -> KubernetesReader.namer(block, prefix(block)), "kubernetes")
            .add(block -> KubernetesReader.namerdNamer(block, prefix(block), Target.ENDPOINTS), "k8s", "io.l5d.k8s")
            .add(
                    block -> KubernetesReader.namerdNamer(block, prefix(block), Target.LOAD_BALANCER),
                    "k8s.external",
                    "io.l5d.k8s.external")
            .add(block -> KubernetesReader.ownNamespace(block, prefix(block)), "k8s.ns", "io.l5d.k8s.ns")
            .add(NamerReader::consul, "consul", "io.l5d.consul")
            .add(block -> new NamerConfig.Etcd(prefix(block), EtcdReader.read(block)), "etcd")
            .add(NamerReader::marathon, "marathon", "io.l5d.marathon")
            .gone(
                    "the Istio pilot that it asked no longer exists (instead, ask Kubernetes itself: kind: kubernetes)",
                    "istio",
                    "k8s.istio",
                    "io.l5d.k8s.istio")
            .gone(
                    "Rancher 1.x, whose metadata it asked, no longer exists (instead, for what Rancher 2 runs: kind: kubernetes; for a Rancher 1.x that is left: kind: dns, which its DNS answers as SERVICE.STACK.rancher.internal)",
                    "rancher",
                    "io.l5d.rancher")
            .build("namer");

    private NamerReader() {}

    /** The namers; their prefixes do not get in one another's way. */
    static List<NamerConfig> read(List<Value> items) {
        Map<Value, NamerConfig> namers = new LinkedHashMap<>();
        for (Value item : items) {
            Block.read(item, NamerReader::read).ifPresent(namer -> {
                namers.forEach((other, before) -> apart(item, namer, other, before));
                namers.put(item, namer);
            });
        }
        Replacements.check(namers);
        return List.copyOf(namers.values());
    }

    private static void apart(Value item, NamerConfig namer, Value other, NamerConfig before) {
        if (namer.prefix().startsWith(before.prefix()) || before.prefix().startsWith(namer.prefix())) {
            item.error("%s: prefix '%s' and the '%s' of %s contain one another (give one of them another prefix)"
                    .formatted(item.name(), namer.prefix(), before.prefix(), other.name()));
        }
    }

    private static Optional<NamerConfig> read(Block block) {
        block.flag("experimental", false);
        List<TransformerConfig> transformers = TransformerReader.read(block.list("transformers"));
        GuardOptions guard = GuardReader.read(block);
        return KINDS.read(block).map(namer -> transformed(block, guarded(block, namer, guard), transformers));
    }

    private static NamerConfig guarded(Block block, NamerConfig namer, GuardOptions guard) {
        if (namer instanceof NamerConfig.Rewrite) {
            for (String key : List.of("emptyIsNegative", "breaker")) {
                block.ignore(key, "a rewrite namer has no endpoints");
            }
            return namer;
        }
        return guard.equals(GuardOptions.DEFAULT) ? namer : new NamerConfig.Guarded(namer, guard);
    }

    private static NamerConfig transformed(Block block, NamerConfig namer, List<TransformerConfig> transformers) {
        if (namer instanceof NamerConfig.Rewrite) {
            block.ignore(
                    "transformers", "what it gives is looked up again (write them on the namer that is found then)");
            return namer;
        }
        return transformers.isEmpty() ? namer : new NamerConfig.Transformed(namer, transformers);
    }

    /** namerd takes a prefix with and without the leading slash; unless there is one, it is the kind. */
    private static Path prefix(Block block) {
        String kind = block.text("kind", "");
        String written = block.text("prefix", kind);
        try {
            Path prefix = Path.parse(written.startsWith("/") ? written : "/" + written);
            if (!prefix.isEmpty()) {
                return prefix;
            }
        } catch (DtabSyntaxException notAPath) {
            // said below
        }
        block.find("prefix").ifPresent(value -> value.expected("a path that is not empty, such as " + kind));
        return Path.parse("/" + kind);
    }

    private static NamerConfig fs(Block block) {
        block.require("rootDir", "a folder with a file for each name");
        java.nio.file.Path nowhere = java.nio.file.Path.of("");
        return new NamerConfig.Fs(
                prefix(block), block.find("rootDir").flatMap(Value::file).orElse(nowhere));
    }

    private static NamerConfig serversets(Block block) {
        return new NamerConfig.Serversets(prefix(block), ZooKeeperReader.read(block));
    }

    private static NamerConfig zkLeader(Block block) {
        return new NamerConfig.ZkLeader(prefix(block), ZooKeeperReader.read(block));
    }

    private static NamerConfig curator(Block block) {
        return new NamerConfig.Curator(prefix(block), ZooKeeperReader.basePath(block), ZooKeeperReader.read(block));
    }

    private static NamerConfig consul(Block block) {
        return ConsulReader.namer(block, prefix(block));
    }

    private static NamerConfig marathon(Block block) {
        Optional<StorageConfig.ClientTls> tls =
                block.block("tls", ClientTlsReader::read).flatMap(read -> read);
        return new NamerConfig.Marathon(prefix(block), MarathonReader.read(block, tls.isPresent()), tls);
    }

    private static NamerConfig rewrite(Block block) {
        String pattern = block.require("pattern", "a path such as /{service}/*");
        String name = block.require("name", "a path such as /svc/{service}");
        try {
            new RewriteNamer(pattern, name);
        } catch (IllegalArgumentException notARule) {
            if (!pattern.isEmpty() && !name.isEmpty()) { // or it was said already
                block.error("%s: %s".formatted(block.value().name(), notARule.getMessage()));
            }
        }
        return new NamerConfig.Rewrite(prefix(block), pattern, name);
    }

    private static NamerConfig addresses(Block block) {
        if (!block.has("names")) {
            block.require("names", "a list of 'host port' for each name");
        }
        return new NamerConfig.Static(
                prefix(block), block.block("names", StaticNames::read).orElse(Map.of()));
    }
}
