package io.waymark.interpreter.source;

import io.netty.handler.ssl.JdkSslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;

/**
 * How to speak TLS to a source over HTTP. The server's certificate must be for the host that is connected to.
 *
 * @param authorities a PEM file with the certificates that are trusted; empty: those that Java trusts
 * @param certificate what to show the server
 */
public record ClientTls(Optional<Path> authorities, Optional<Certificate> certificate) {

    /** A certificate chain and its private key (PKCS#8), both PEM files. */
    public record Certificate(Path chain, Path key) {}

    /**
     * Reads the files.
     *
     * @throws IOException if one cannot be read, or is not what it should be
     */
    public SSLContext context() throws IOException {
        SslContextBuilder builder = SslContextBuilder.forClient().sslProvider(SslProvider.JDK);
        try {
            authorities.ifPresent(file -> builder.trustManager(file.toFile()));
            certificate.ifPresent(shown ->
                    builder.keyManager(shown.chain().toFile(), shown.key().toFile()));
            return ((JdkSslContext) builder.build()).context();
        } catch (SSLException | IllegalArgumentException unusable) {
            Throwable cause = unusable.getCause() == null ? unusable : unusable.getCause();
            throw new IOException("cannot use the files for TLS: " + cause.getMessage(), unusable);
        }
    }
}
