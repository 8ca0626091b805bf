package io.waymark.server.tls;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/** A key manager that can be replaced; what the one before began, it finishes. */
final class ReloadingKeyManager extends X509ExtendedKeyManager {
    // The newest first. They know their keys by different names.
    private volatile List<X509ExtendedKeyManager> managers;

    ReloadingKeyManager(X509ExtendedKeyManager first) {
        this.managers = List.of(first);
    }

    void replace(X509ExtendedKeyManager next) {
        managers = List.of(next, newest());
    }

    private X509ExtendedKeyManager newest() {
        return managers.getFirst();
    }

    private <T> @Nullable T first(Function<X509ExtendedKeyManager, @Nullable T> question) {
        return managers.stream()
                .map(question)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    @Override
    public @Nullable PrivateKey getPrivateKey(String alias) {
        return first(manager -> manager.getPrivateKey(alias));
    }

    @Override
    public X509Certificate @Nullable [] getCertificateChain(String alias) {
        return first(manager -> manager.getCertificateChain(alias));
    }

    @Override
    public @Nullable String chooseEngineServerAlias(String keyType, Principal @Nullable [] issuers, SSLEngine engine) {
        return newest().chooseEngineServerAlias(keyType, issuers, engine);
    }

    @Override
    public @Nullable String chooseServerAlias(String keyType, Principal @Nullable [] issuers, Socket socket) {
        return newest().chooseServerAlias(keyType, issuers, socket);
    }

    @Override
    public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
        return newest().getServerAliases(keyType, issuers);
    }

    @Override
    public @Nullable String chooseClientAlias(String[] keyTypes, Principal @Nullable [] issuers, Socket socket) {
        return newest().chooseClientAlias(keyTypes, issuers, socket);
    }

    @Override
    public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
        return newest().getClientAliases(keyType, issuers);
    }
}
