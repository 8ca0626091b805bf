package io.waymark.server.config;

import io.waymark.dtab.DtabSyntaxException;
import io.waymark.dtab.Path;
import io.waymark.interpreter.kubernetes.Access;
import io.waymark.interpreter.transformer.GatewayTransformer.Node;
import io.waymark.interpreter.transformer.Replacement.Of;
import io.waymark.interpreter.transformer.Subnet;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** Reads the {@code transformers} of a namer. */
final class TransformerReader {
    private static final Kind<TransformerConfig> KINDS = new Kind.Readers<TransformerConfig>()
            .add(TransformerReader::port, "port", "io.l5d.port")
            .add(
                    block -> new TransformerConfig.Localhost(prefix(block, "/io.l5d.localhost")),
                    "localhost",
                    "io.l5d.localhost")
            .add(TransformerReader::specificHost, "specificHost", "io.l5d.specificHost")
            .add(TransformerReader::subnet, "subnet")
            .add(TransformerReader::metadata, "metadata")
            .add(TransformerReader::zone, "zone")
            .add(TransformerReader::daemonSet, "daemonset", "k8s.daemonset", "io.l5d.k8s.daemonset")
            .add(TransformerReader::localNode, "localnode", "k8s.localnode", "io.l5d.k8s.localnode")
            .add(block -> replace(block, Of.LEAVES, "/io.l5d.replace"), "replace", "io.l5d.replace")
            .add(block -> replace(block, Of.ALL, "/io.l5d.const"), "const", "io.l5d.const")
            .build("transformer");
    /** What ids are divided at. */
    private static final Set<String> MARKS = Set.of("#", "$", "%");

    private static final String PORT = "http, or another port of the service";
    private static final int PORT_MAX = 65_535;
    private static final int MIN_SHARE_PERCENT = 70;

    private TransformerReader() {}

    static List<TransformerConfig> read(List<Value> items) {
        List<TransformerConfig> transformers = new ArrayList<>();
        items.forEach(item -> Block.read(item, KINDS::read).ifPresent(transformers::add));
        return transformers;
    }

    private static Path prefix(Block block, String otherwise) {
        return prefix(block, Path.parse(otherwise));
    }

    private static Path prefix(Block block, Path otherwise) {
        Optional<Value> written = block.find("prefix");
        Optional<Path> prefix = written.flatMap(TransformerReader::path)
                .filter(path -> path.labels().stream().noneMatch(label -> MARKS.contains(label.utf8())));
        if (written.isPresent() && prefix.isEmpty()) {
            written.get().expected("a path that is not empty, without #, $ and %, such as " + otherwise);
        }
        return prefix.orElse(otherwise);
    }

    /** namerd takes paths with and without the leading slash. */
    private static Optional<Path> path(Value value) {
        try {
            return value.text()
                    .map(text -> Path.parse(text.startsWith("/") ? text : "/" + text))
                    .filter(path -> !path.isEmpty());
        } catch (DtabSyntaxException notAPath) {
            return Optional.empty();
        }
    }

    private static TransformerConfig port(Block block) {
        if (!block.has("port")) {
            block.require("port", "the port that every endpoint gets");
        }
        int port = block.number("port", 0, 0, PORT_MAX);
        return new TransformerConfig.Port(prefix(block, "/io.l5d.port/" + port), port);
    }

    private static TransformerConfig specificHost(Block block) {
        String host = block.require("host", "an IP address or a host name");
        return new TransformerConfig.SpecificHost(prefix(block, "/io.l5d.specificHost"), host);
    }

    private static TransformerConfig subnet(Block block) {
        String expectation = "a list such as [10.0.0.0/8, \"fd00::/8\"]";
        if (!block.has("subnets")) {
            block.require("subnets", expectation);
        }
        List<Subnet> subnets = new ArrayList<>();
        for (Value item : someOf(block, "subnets", expectation)) {
            Optional<Subnet> subnet = item.text().flatMap(Subnet::parse);
            if (subnet.isEmpty()) {
                item.expected("a subnet such as 10.0.0.0/8 or fd00::/8");
            }
            subnet.ifPresent(subnets::add);
        }
        Path prefix = Path.of("subnet");
        for (Subnet subnet : subnets) {
            prefix = prefix.child(subnet.first().getHostAddress() + "-" + subnet.bits());
        }
        return new TransformerConfig.Subnets(prefix(block, prefix), subnets);
    }

    /** The items of a list; that there are none in it is a finding: nobody would be kept. */
    private static List<Value> someOf(Block block, String key, String expectation) {
        block.find(key)
                .filter(value -> value.node() instanceof SequenceNode list
                        && list.getValue().isEmpty())
                .ifPresent(value -> value.expected(expectation));
        return block.list(key);
    }

    private static TransformerConfig metadata(Block block) {
        String key = block.require("key", "the key of the metadata, such as version");
        List<String> values = new ArrayList<>();
        if (block.has("value") == block.has("values")) {
            block.error("%s: value, or a list of values (expected: one of the two)"
                    .formatted(block.value().name()));
        }
        block.findText("value").ifPresent(values::add);
        someOf(block, "values", "a list such as [v1, v2]")
                .forEach(item -> item.text().ifPresent(values::add));
        Path prefix = Path.of("metadata");
        for (String label : values) {
            prefix = label.isEmpty() ? prefix : prefix.child(label);
        }
        Path standard = key.isEmpty() ? prefix : Path.of("metadata", key).concat(prefix.drop(1));
        return new TransformerConfig.Metadata(prefix(block, standard), key, values);
    }

    private static TransformerConfig zone(Block block) {
        Optional<String> written = block.findText("zone");
        Optional<String> variable = block.findText("envVar");
        if (written.isPresent() == variable.isPresent()) {
            block.error("%s: zone, or envVar, an environment variable that has it (expected: one of the two)"
                    .formatted(block.value().name()));
        }
        String zone = written.or(() -> variable.flatMap(name -> environment(block, "envVar", name)))
                .filter(name -> !name.isEmpty())
                .orElse("none");
        String key = block.text("key", "zone");
        int percent = block.number("minSharePercent", MIN_SHARE_PERCENT, 1, 100);
        return new TransformerConfig.Zone(prefix(block, Path.of("zone", zone)), zone, key, percent / 100.0);
    }

    /** What the environment has as {@code variable}; a finding if it has nothing. */
    private static Optional<String> environment(Block block, String key, String variable) {
        try {
            return Optional.of(block.value().substitution().apply("${" + variable + "}"));
        } catch (Substitution.UnresolvedException notSet) {
            block.error("%s: the environment has no %s".formatted(block.path(key), variable));
            return Optional.empty();
        }
    }

    private static TransformerConfig daemonSet(Block block) {
        Access access = new Access.Proxy(
                block.text("k8sHost", Access.Proxy.DEFAULT.host()),
                block.number("k8sPort", Access.Proxy.DEFAULT.port(), 1, PORT_MAX));
        String namespace = block.require("namespace", "the Kubernetes namespace of the service");
        String port = block.require("port", PORT);
        String service = block.require("service", "the service of the DaemonSet");
        Node node = block.flag("hostNetwork", false) ? Node.NAME : Node.SUBNET;
        Path path = Path.EMPTY;
        for (String label : List.of(namespace, port, service)) {
            path = label.isEmpty() ? path : path.child(label); // an empty one was reported
        }
        Path standard = Path.of("io.l5d.k8s.daemonset").concat(path);
        return new TransformerConfig.DaemonSet(prefix(block, standard), access, path, node);
    }

    private static TransformerConfig localNode(Block block) {
        boolean hostNetwork = block.flag("hostNetwork", false);
        String variable = hostNetwork ? "NODE_NAME" : "POD_IP";
        String value = environment(block, "kind", variable).orElse("");
        Path standard = Path.of("io.l5d.k8s.localnode");
        Path prefix = prefix(block, value.isEmpty() ? standard : standard.child(value));
        if (hostNetwork) {
            return new TransformerConfig.Metadata(prefix, "nodeName", List.of(value));
        }
        Optional<Subnet> node = Subnet.ofNode(value);
        if (node.isEmpty() && !value.isEmpty()) {
            block.error("%s: POD_IP is '%s' (expected: the address of this pod)".formatted(block.path("kind"), value));
        }
        return new TransformerConfig.Subnets(prefix, node.stream().toList());
    }

    private static TransformerConfig replace(Block block, Of of, String prefix) {
        String expectation = "a path of a namer, such as /$/inet/127.0.0.1/4140 or /#/fs/proxy";
        block.require("path", expectation);
        Optional<Path> path = block.find("path")
                .flatMap(TransformerReader::path)
                .filter(found -> {
                    String first = found.label(0).utf8();
                    return first.equals("#") || first.equals("$"); // nobody else knows anything, and there is no dtab
                });
        if (path.isEmpty()) {
            block.find("path").ifPresent(value -> value.expected(expectation));
        }
        return new TransformerConfig.Replace(prefix(block, prefix), of, path.orElse(Path.of("$", "fail")));
    }
}
