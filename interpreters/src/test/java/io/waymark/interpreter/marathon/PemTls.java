package io.waymark.interpreter.marathon;

import io.netty.handler.ssl.JdkSslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.nio.file.Path;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;

/**
 * TLS from PEM files.
 *
 * @param authorities whom to trust; empty: those that Java trusts
 * @param certificate what to show the server
 */
record PemTls(Optional<Path> authorities, Optional<Certificate> certificate) {

    record Certificate(Path chain, Path key) {}

    SSLContext context() throws SSLException {
        SslContextBuilder builder = SslContextBuilder.forClient().sslProvider(SslProvider.JDK);
        authorities.ifPresent(file -> builder.trustManager(file.toFile()));
        certificate.ifPresent(
                shown -> builder.keyManager(shown.chain().toFile(), shown.key().toFile()));
        return ((JdkSslContext) builder.build()).context();
    }
}
