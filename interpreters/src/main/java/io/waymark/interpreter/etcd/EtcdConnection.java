package io.waymark.interpreter.etcd;

import com.google.protobuf.ByteString;
import io.etcd.jetcd.api.AuthGrpc;
import io.etcd.jetcd.api.AuthenticateRequest;
import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.RangeRequest;
import io.etcd.jetcd.api.RangeResponse;
import io.etcd.jetcd.api.WatchGrpc;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import io.netty.handler.ssl.SslContextBuilder;
import io.waymark.interpreter.etcd.EtcdException.Kind;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A channel to each member, of which one is used at a time, by one thread. Nothing is repeated here but what was
 * refused for an old login token.
 */
final class EtcdConnection implements AutoCloseable {
    private static final Metadata.Key<String> TOKEN = Metadata.Key.of("token", Metadata.ASCII_STRING_MARSHALLER);
    private static final Metadata.Key<String> HAS_LEADER =
            Metadata.Key.of("hasleader", Metadata.ASCII_STRING_MARSHALLER);
    private static final int DEFAULT_PORT = 2379;
    // A page of keys may be asked for in smaller ones; etcd itself cuts what a watch tells into less than 4 MiB.
    private static final int ANSWER_BYTES_MAX = 16 << 20;
    private static final int KEEPALIVE_SECONDS = 10; // etcd refuses pings more often than every 5 s

    private final EtcdOptions options;
    private final List<ManagedChannel> channels = new ArrayList<>();
    private int current;
    private @Nullable String token;

    /** A connection that is made when it is used. */
    EtcdConnection(EtcdOptions options) {
        this.options = options;
    }

    private ManagedChannel channel() throws EtcdException {
        if (channels.isEmpty()) {
            List<ManagedChannel> made = new ArrayList<>();
            for (URI endpoint : options.endpoints()) {
                made.add(channel(endpoint));
            }
            channels.addAll(made);
        }
        return channels.get(current);
    }

    private ManagedChannel channel(URI endpoint) throws EtcdException {
        int port = endpoint.getPort() < 0 ? DEFAULT_PORT : endpoint.getPort();
        NettyChannelBuilder builder = NettyChannelBuilder.forAddress(endpoint.getHost(), port)
                .disableRetry()
                .directExecutor()
                .maxInboundMessageSize(ANSWER_BYTES_MAX)
                .keepAliveTime(KEEPALIVE_SECONDS, TimeUnit.SECONDS)
                .keepAliveTimeout(KEEPALIVE_SECONDS / 2, TimeUnit.SECONDS);
        if ("http".equals(endpoint.getScheme())) {
            return builder.usePlaintext().build();
        }
        try {
            SslContextBuilder tls = GrpcSslContexts.forClient();
            options.tls().flatMap(EtcdOptions.Tls::authorities).ifPresent(file -> tls.trustManager(file.toFile()));
            options.tls()
                    .flatMap(EtcdOptions.Tls::identity)
                    .ifPresent(identity -> tls.keyManager(
                            identity.certificate().toFile(), identity.key().toFile()));
            return builder.sslContext(tls.build()).build();
        } catch (IOException | IllegalArgumentException e) {
            throw new EtcdException(Kind.FAILED, "the TLS files for %s: %s".formatted(endpoint, e), e);
        }
    }

    /** Linearizable, as etcd reads unless asked otherwise: a member without a leader does not answer. */
    RangeResponse range(RangeRequest request) throws EtcdException {
        try {
            return kv().range(request);
        } catch (StatusRuntimeException e) {
            if (!forgetToken(e.getStatus().getDescription())) {
                throw failure(e);
            }
        }
        try {
            return kv().range(request);
        } catch (StatusRuntimeException e) {
            throw failure(e);
        }
    }

    private KVGrpc.KVBlockingStub kv() throws EtcdException {
        return KVGrpc.newBlockingStub(channel())
                .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers()))
                .withDeadlineAfter(options.timing().requestTimeout().toMillis(), TimeUnit.MILLISECONDS);
    }

    /** For a stream that ends when the member loses the others. */
    WatchGrpc.WatchStub watch() throws EtcdException {
        Metadata headers = headers();
        headers.put(HAS_LEADER, "true");
        return WatchGrpc.newStub(
                ClientInterceptors.intercept(channel(), MetadataUtils.newAttachHeadersInterceptor(headers)));
    }

    private Metadata headers() throws EtcdException {
        Metadata headers = new Metadata();
        if (options.login().isPresent()) {
            if (token == null) {
                token = authenticate(options.login().get());
            }
            headers.put(TOKEN, token);
        }
        return headers;
    }

    private String authenticate(EtcdOptions.Login login) throws EtcdException {
        try {
            return AuthGrpc.newBlockingStub(channel())
                    .withDeadlineAfter(options.timing().requestTimeout().toMillis(), TimeUnit.MILLISECONDS)
                    .authenticate(AuthenticateRequest.newBuilder()
                            .setNameBytes(ByteString.copyFrom(login.user(), StandardCharsets.UTF_8))
                            .setPasswordBytes(ByteString.copyFrom(login.password(), StandardCharsets.UTF_8))
                            .build())
                    .getToken();
        } catch (StatusRuntimeException e) {
            throw failure(e);
        }
    }

    /** Whether {@code reason} is that the token has expired, that etcd was restarted, or that roles have changed. */
    boolean forgetToken(@Nullable String reason) {
        boolean old = token != null
                && reason != null
                && (reason.contains("invalid auth token") || reason.contains("revision of auth store is old"));
        if (old) {
            token = null;
        }
        return old;
    }

    private static EtcdException failure(StatusRuntimeException e) {
        Kind kind = switch (e.getStatus().getCode()) {
            case RESOURCE_EXHAUSTED -> Kind.TOO_LARGE;
            case OUT_OF_RANGE -> Kind.READ_AGAIN; // compacted while its pages were read
            default -> Kind.FAILED;
        };
        return new EtcdException(kind, String.valueOf(e.getMessage()), e);
    }

    /** Says that the member in use is no good. */
    void tryNext() {
        if (channels.isEmpty()) {
            return;
        }
        // A connection may be dead without being closed: do not wait for the keepalive to find out, nor for gRPC's own
        // pauses after a failure, which grow to minutes.
        channels.get(current).enterIdle();
        current = (current + 1) % channels.size();
        channels.get(current).resetConnectBackoff();
    }

    /** The member in use. */
    URI member() {
        return options.endpoints().get(current);
    }

    @Override
    public void close() {
        channels.forEach(ManagedChannel::shutdownNow);
    }
}
