package io.waymark.server.config;

import io.waymark.interpreter.kubernetes.Access;
import io.waymark.interpreter.kubernetes.Shape;
import io.waymark.interpreter.kubernetes.Shape.Target;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Reads what the Kubernetes namers and the Kubernetes storage have: where the API server is, and where in it to look.
 */
final class KubernetesReader {
    private static final Pattern NAMESPACE = Pattern.compile("[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?");
    private static final Pattern LABEL =
            Pattern.compile("(?:[a-z0-9.-]{1,253}/)?[A-Za-z0-9](?:[A-Za-z0-9_.-]*[A-Za-z0-9])?");
    /** The ways to say where the API server is; each excludes the others. */
    private static final List<String> WAYS = List.of("host", "kubeconfig", "url");

    private KubernetesReader() {}

    /** Kind {@code kubernetes}: a cluster is found as {@code kubectl} finds it, unless something is said. */
    static NamerConfig namer(Block block, io.waymark.dtab.Path prefix) {
        Target target = switch (block.text("target", "endpoints")) {
            case "endpoints" -> Target.ENDPOINTS;
            case "loadBalancer" -> Target.LOAD_BALANCER;
            default -> {
                block.find("target").ifPresent(value -> value.expected("endpoints or loadBalancer"));
                yield Target.ENDPOINTS;
            }
        };
        return new NamerConfig.Kubernetes(
                prefix,
                access(block, new Access.Automatic()),
                new Shape(target, findNamespace(block), labelSelector(block)));
    }

    /**
     * namerd's kinds: an API server is at {@code localhost:8001}, where {@code kubectl proxy} is, unless something is
     * said.
     */
    static NamerConfig namerdNamer(Block block, io.waymark.dtab.Path prefix, Target target) {
        return new NamerConfig.Kubernetes(
                prefix, access(block, Access.Proxy.DEFAULT), new Shape(target, Optional.empty(), labelSelector(block)));
    }

    /** namerd's {@code k8s.ns}, whose names are all in the namespace that an environment variable has. */
    static NamerConfig ownNamespace(Block block, io.waymark.dtab.Path prefix) {
        String variable = block.text("envVar", "POD_NAMESPACE");
        Optional<String> namespace = Optional.empty();
        try {
            namespace = Optional.of(block.value().substitution().apply("${" + variable + "}"))
                    .filter(found -> NAMESPACE.matcher(found).matches());
            if (namespace.isEmpty()) {
                block.error(
                        "%s: %s is not the name of a Kubernetes namespace".formatted(block.path("envVar"), variable));
            }
        } catch (Substitution.UnresolvedException notSet) {
            block.error("%s: the environment has no %s (set it, as to the metadata.namespace of the pod)"
                    .formatted(block.path("envVar"), variable));
        }
        return new NamerConfig.Kubernetes(
                prefix,
                access(block, Access.Proxy.DEFAULT),
                new Shape(Target.ENDPOINTS, Optional.of(namespace.orElse("default")), labelSelector(block)));
    }

    static StorageConfig storage(Block block, Access otherwise) {
        return new StorageConfig.Kubernetes(
                access(block, otherwise), findNamespace(block).orElse("default"));
    }

    private static Optional<String> findNamespace(Block block) {
        return matching(block, "namespace", NAMESPACE, "the name of a Kubernetes namespace, such as prod");
    }

    private static Optional<String> labelSelector(Block block) {
        return matching(block, "labelSelector", LABEL, "the key of a label, such as version");
    }

    private static Optional<String> matching(Block block, String key, Pattern pattern, String expectation) {
        Optional<String> text = block.findText(key);
        if (text.isPresent() && !pattern.matcher(text.get()).matches()) {
            block.find(key).ifPresent(value -> value.expected(expectation));
            return Optional.empty();
        }
        return text;
    }

    private static Access access(Block block, Access otherwise) {
        List<String> said = WAYS.stream().filter(block::has).toList();
        if (said.size() > 1) {
            block.error("%s: %s say the same thing: keep one"
                    .formatted(block.value().name(), String.join(" and ", said)));
        }
        Optional<Path> kubeconfig = block.find("kubeconfig").flatMap(Value::file);
        Optional<String> context = block.findText("context");
        Optional<URI> url = block.find("url").flatMap(KubernetesReader::url);
        Optional<Path> tokenFile = block.find("tokenFile").flatMap(Value::file);
        Optional<Path> caCert = PemFile.find(block, "caCert");
        Optional<StorageConfig.Certificate> certificate = block.block("clientAuth", KubernetesReader::certificate);
        if (kubeconfig.isEmpty()) {
            onlyWith(block, "kubeconfig", "context");
        }
        if (!block.has("url")) {
            onlyWith(block, "url", "tokenFile", "caCert", "clientAuth");
        }
        if (url.isPresent()) {
            return new Access.Server(
                    url.get(),
                    tokenFile,
                    caCert,
                    certificate.map(StorageConfig.Certificate::chain),
                    certificate.map(StorageConfig.Certificate::key));
        }
        if (kubeconfig.isPresent()) {
            return new Access.Kubeconfig(kubeconfig.get(), context);
        }
        String host = block.text("host", Access.Proxy.DEFAULT.host());
        int port = block.number("port", Access.Proxy.DEFAULT.port(), 1, 65_535);
        return block.has("host") || block.has("port") ? new Access.Proxy(host, port) : otherwise;
    }

    private static void onlyWith(Block block, String needed, String... keys) {
        for (String key : keys) {
            block.find(key).ifPresent(value -> value.error("%s needs %s beside it".formatted(value.name(), needed)));
        }
    }

    private static StorageConfig.Certificate certificate(Block block) {
        return new StorageConfig.Certificate(PemFile.require(block, "certPath"), PemFile.require(block, "keyPath"));
    }

    private static Optional<URI> url(Value value) {
        Optional<String> text = value.text();
        try {
            Optional<URI> url = text.map(URI::create)
                    .filter(uri -> uri.getHost() != null
                            && ("https".equals(uri.getScheme()) || "http".equals(uri.getScheme())));
            if (url.isPresent()) {
                return url;
            }
        } catch (IllegalArgumentException notAUrl) {
            // said below
        }
        if (text.isPresent()) {
            value.expected("a URL such as https://10.0.0.1:6443");
        }
        return Optional.empty();
    }
}
