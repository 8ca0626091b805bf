package io.waymark.interpreter.kubernetes;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** Where the API server is, and as whom to speak to it. Nothing is read before it is needed. */
public sealed interface Access {

    /**
     * As {@code kubectl} finds it: the pod's service account, or {@code $KUBECONFIG}, or {@code ~/.kube/config}. The
     * account's token is read again for every request, since Kubernetes replaces it.
     */
    record Automatic() implements Access {}

    /**
     * A kubeconfig file: certificates, tokens, exec plugins.
     *
     * @param context the context to use; empty: the file's current one
     */
    record Kubeconfig(Path file, Optional<String> context) implements Access {}

    /** Plain HTTP without credentials, as {@code kubectl proxy} offers; namerd knew only this. */
    record Proxy(String host, int port) implements Access {
        /** Where {@code kubectl proxy} listens: {@code localhost:8001}. */
        public static final Proxy DEFAULT = new Proxy("localhost", 8001);
    }

    /**
     * An API server by address.
     *
     * @param url such as {@code https://10.0.0.1:6443}
     * @param tokenFile read again for every request; empty: no token
     * @param caFile PEM certificates to trust; empty: those the JVM trusts
     * @param clientCertificate PEM certificate to show, together with {@code clientKey}
     * @param clientKey its PEM key
     */
    record Server(
            URI url,
            Optional<Path> tokenFile,
            Optional<Path> caFile,
            Optional<Path> clientCertificate,
            Optional<Path> clientKey)
            implements Access {
        public Server {
            if (clientCertificate.isPresent() != clientKey.isPresent()) {
                throw new IllegalArgumentException(
                        "clientCertificate and clientKey: one of them alone (expected: both or neither)");
            }
        }
    }

    /**
     * The client's settings. Reads files.
     *
     * @param timeout for an answer, and, for a connection, as well
     */
    default Config config(Duration timeout) {
        Config found = found();
        int millis = Math.toIntExact(timeout.toMillis());
        ConfigBuilder builder = new ConfigBuilder(found)
                .withConnectionTimeout(millis)
                .withRequestTimeout(millis)
                // What failed is tried again by who asked: only there is it known that the answer is stale meanwhile.
                .withRequestRetryBackoffLimit(0)
                .withWatchReconnectLimit(0);
        tokenFile(found).ifPresent(file -> builder.withOauthTokenProvider(() -> read(file)));
        return builder.build();
    }

    private Config found() {
        return switch (this) {
            case Automatic() -> Config.autoConfigure(null);
            case Kubeconfig(Path file, Optional<String> context) ->
                context.isPresent()
                        ? Config.fromKubeconfig(context.get(), file.toFile())
                        : Config.fromKubeconfig(file.toFile());
            case Proxy(String host, int port) ->
                // Not what is found elsewhere: a token for another server must not be sent to this one.
                explicit("http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port)
                        .withOauthTokenProvider(() -> "")
                        .build();
            case Server server -> server(server);
        };
    }

    private static ConfigBuilder explicit(String url) {
        return new ConfigBuilder(Config.empty()).withAutoConfigure(false).withMasterUrl(url);
    }

    private static Config server(Server server) {
        ConfigBuilder builder = explicit(server.url().toString()).withOauthTokenProvider(() -> "");
        server.caFile().ifPresent(file -> builder.withCaCertFile(file.toString()));
        server.clientCertificate().ifPresent(file -> builder.withClientCertFile(file.toString()));
        server.clientKey().ifPresent(file -> builder.withClientKeyFile(file.toString()));
        return builder.build();
    }

    private Optional<Path> tokenFile(Config found) {
        return switch (this) {
            case Automatic() -> {
                Path account = Path.of(Config.KUBERNETES_SERVICE_ACCOUNT_TOKEN_PATH);
                yield found.getFile() == null && Files.isReadable(account) ? Optional.of(account) : Optional.empty();
            }
            case Server server -> server.tokenFile();
            case Kubeconfig unused -> Optional.empty();
            case Proxy unused -> Optional.empty();
        };
    }

    private static String read(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new UncheckedIOException("token file " + file + ": " + e.getMessage(), e);
        }
    }
}
