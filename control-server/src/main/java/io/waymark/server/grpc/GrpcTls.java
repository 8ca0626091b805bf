package io.waymark.server.grpc;

import io.grpc.netty.GrpcSslContexts;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.waymark.server.config.TlsFiles;
import io.waymark.server.tls.Certificates;
import java.io.IOException;

/** TLS as gRPC needs it. */
final class GrpcTls {
    private GrpcTls() {}

    /** A context that shows and judges certificates as {@code certificates} does at the time of each connection. */
    static SslContext context(Certificates certificates) throws IOException {
        TlsFiles files = certificates.files();
        SslContextBuilder context =
                GrpcSslContexts.configure(SslContextBuilder.forServer(certificates.keyManager()), SslProvider.JDK);
        certificates
                .trustManager()
                .ifPresent(trust -> context.trustManager(trust)
                        .clientAuth(files.requireClientAuth() ? ClientAuth.REQUIRE : ClientAuth.OPTIONAL));
        if (!files.protocols().isEmpty()) {
            context.protocols(files.protocols());
        }
        if (!files.ciphers().isEmpty()) {
            context.ciphers(files.ciphers());
        }
        return context.build();
    }
}
