package io.waymark.server.tls;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Trusts a server whose certificate is for a name that was agreed upon, whatever host was connected to. Java's HTTP
 * client cannot be told to expect another name than the host's, but it leaves it to an extended trust manager to look
 * at names: so {@code chains} is asked about the chain alone, and the name is looked at here.
 */
final class NamedServer extends X509ExtendedTrustManager {
    private final X509ExtendedTrustManager chains;
    private final String name;

    NamedServer(X509ExtendedTrustManager chains, String name) {
        this.chains = chains;
        this.name = name;
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        chains.checkServerTrusted(chain, authType);
        if (!ServerNames.isFor(chain[0], name)) {
            throw new CertificateException("the server's certificate is not for '%s' (commonName) but for %s"
                    .formatted(name, ServerNames.of(chain[0])));
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        checkServerTrusted(chain, authType);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        checkServerTrusted(chain, authType);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw new CertificateException("not a server's trust manager");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        checkClientTrusted(chain, authType);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        checkClientTrusted(chain, authType);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return chains.getAcceptedIssuers();
    }
}
