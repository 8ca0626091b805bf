package io.waymark.server.tls;

import io.waymark.server.config.StorageConfig.Certificate;
import io.waymark.server.config.StorageConfig.ClientTls;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** How to speak TLS to servers whose certificates are judged as the configuration says. */
public final class ClientContext {
    private ClientContext() {}

    /**
     * Reads the files that {@code tls} names, once.
     *
     * @throws IllegalArgumentException if one cannot be read, or is not what it should be
     */
    public static SSLContext of(ClientTls tls) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys(tls), new TrustManager[] {trust(tls)}, null);
            return context;
        } catch (IOException | GeneralSecurityException unusable) {
            throw new IllegalArgumentException(
                    "tls: %s".formatted(unusable.getMessage() == null ? unusable : unusable.getMessage()), unusable);
        }
    }

    private static X509ExtendedTrustManager trust(ClientTls tls) throws IOException, GeneralSecurityException {
        if (!tls.validate()) {
            return new AnyServer();
        }
        X509ExtendedTrustManager chains = tls.authorities().isPresent()
                ? Certificates.trusting(Pem.certificates(tls.authorities().get()))
                : Certificates.trusting((KeyStore) null);
        return tls.commonName().isPresent()
                ? new NamedServer(chains, tls.commonName().get())
                : chains;
    }

    private static KeyManager @Nullable [] keys(ClientTls tls) throws IOException, GeneralSecurityException {
        if (tls.certificate().isEmpty()) {
            return null;
        }
        Certificate shown = tls.certificate().get();
        return new KeyManager[] {Certificates.showing("client", shown.key(), Pem.certificates(shown.chain()))};
    }
}
