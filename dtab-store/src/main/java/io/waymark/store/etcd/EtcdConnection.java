package io.waymark.store.etcd;

import com.google.protobuf.ByteString;
import io.etcd.jetcd.api.AuthGrpc;
import io.etcd.jetcd.api.AuthenticateRequest;
import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.WatchGrpc;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.waymark.store.StoreException;
import io.waymark.store.StoreException.Reason;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A channel to each member, of which one is used at a time: the next one as soon as that one fails. Nothing is repeated
 * here but what was refused for an old login token.
 */
final class EtcdConnection implements AutoCloseable {
    private static final Metadata.Key<String> TOKEN = Metadata.Key.of("token", Metadata.ASCII_STRING_MARSHALLER);
    private static final Metadata.Key<String> HAS_LEADER =
            Metadata.Key.of("hasleader", Metadata.ASCII_STRING_MARSHALLER);
    private static final int DEFAULT_PORT = 2379;
    private static final int ANSWER_BYTES_MAX = 1 << 30; // the cluster is trusted with our memory
    private static final int KEEPALIVE_SECONDS = 10; // etcd refuses pings more often than every 5 s

    private final EtcdSettings settings;
    private final List<ManagedChannel> channels = new ArrayList<>();
    private volatile int current;
    private volatile @Nullable String token;

    EtcdConnection(EtcdSettings settings) {
        this.settings = settings;
    }

    /** Prepares the channels, which connect when they are used. */
    void open() throws StoreException {
        for (URI endpoint : settings.endpoints()) {
            channels.add(channel(endpoint));
        }
    }

    private ManagedChannel channel(URI endpoint) throws StoreException {
        int port = endpoint.getPort() < 0 ? DEFAULT_PORT : endpoint.getPort();
        NettyChannelBuilder builder = NettyChannelBuilder.forAddress(endpoint.getHost(), port)
                .disableRetry()
                .maxInboundMessageSize(ANSWER_BYTES_MAX)
                .keepAliveTime(KEEPALIVE_SECONDS, TimeUnit.SECONDS)
                .keepAliveTimeout(KEEPALIVE_SECONDS / 2, TimeUnit.SECONDS);
        if (endpoint.getScheme().equals("http")) {
            return builder.usePlaintext().build();
        }
        try {
            SslContextBuilder tls = GrpcSslContexts.forClient();
            settings.tls().flatMap(EtcdSettings.Tls::authorities).ifPresent(file -> tls.trustManager(file.toFile()));
            if (settings.tls().isPresent() && !settings.tls().get().validate()) {
                tls.trustManager(InsecureTrustManagerFactory.INSTANCE);
            }
            settings.tls().flatMap(EtcdSettings.Tls::serverName).ifPresent(builder::overrideAuthority);
            settings.tls()
                    .flatMap(EtcdSettings.Tls::identity)
                    .ifPresent(identity -> tls.keyManager(
                            identity.certificate().toFile(), identity.key().toFile()));
            return builder.sslContext(tls.build()).build();
        } catch (IOException | IllegalArgumentException e) {
            throw new StoreException(Reason.FORBIDDEN, "the TLS files of %s: %s".formatted(endpoint, e), e);
        }
    }

    /** A call with a prepared stub. */
    interface Call<T> {
        T run(KVGrpc.KVBlockingStub etcd) throws StoreException;
    }

    /** Runs a call that may be run twice. */
    <T> T read(Call<T> call) throws StoreException {
        try {
            return authenticated(call);
        } catch (StatusRuntimeException e) {
            tryNext();
            throw refused(e);
        }
    }

    /**
     * Runs {@code call}, anew if it was refused for its token.
     *
     * @throws StatusRuntimeException as the call does
     */
    <T> T authenticated(Call<T> call) throws StoreException {
        try {
            return call.run(stub());
        } catch (StatusRuntimeException e) {
            if (settings.login().isEmpty() || !isForLogin(e.getStatus())) {
                throw e;
            }
            token = null; // it has expired, or etcd was restarted
            return call.run(stub());
        }
    }

    /** Says that the member in use is no good. */
    void tryNext() {
        // A connection may be dead without being closed: do not wait for the keepalive to find out, nor for gRPC's own
        // pauses after a failure, which grow to minutes.
        channel().enterIdle();
        current = (current + 1) % channels.size();
        channel().resetConnectBackoff();
    }

    private ManagedChannel channel() {
        return channels.get(current);
    }

    private KVGrpc.KVBlockingStub stub() throws StoreException {
        return KVGrpc.newBlockingStub(channel())
                .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers()))
                .withDeadlineAfter(settings.requestTimeout().toMillis(), TimeUnit.MILLISECONDS);
    }

    /** For a stream that ends when the member loses the others. */
    WatchGrpc.WatchStub watch() throws StoreException {
        Metadata headers = headers();
        headers.put(HAS_LEADER, "true");
        return WatchGrpc.newStub(
                ClientInterceptors.intercept(channel(), MetadataUtils.newAttachHeadersInterceptor(headers)));
    }

    private Metadata headers() throws StoreException {
        Metadata headers = new Metadata();
        if (settings.login().isPresent()) {
            String known = token;
            if (known == null) {
                known = authenticate(settings.login().get());
                token = known;
            }
            headers.put(TOKEN, known);
        }
        return headers;
    }

    private String authenticate(EtcdSettings.Login login) throws StoreException {
        try {
            return AuthGrpc.newBlockingStub(channel())
                    .withDeadlineAfter(settings.requestTimeout().toMillis(), TimeUnit.MILLISECONDS)
                    .authenticate(AuthenticateRequest.newBuilder()
                            .setNameBytes(ByteString.copyFrom(login.user(), StandardCharsets.UTF_8))
                            .setPasswordBytes(ByteString.copyFrom(login.password(), StandardCharsets.UTF_8))
                            .build())
                    .getToken();
        } catch (StatusRuntimeException e) {
            if (e.getStatus().getCode() == Status.Code.INVALID_ARGUMENT) { // etcd's answer to a wrong password
                throw new StoreException(Reason.FORBIDDEN, where() + e.getMessage(), e);
            }
            tryNext();
            throw refused(e);
        }
    }

    private static boolean isForLogin(Status status) {
        String description = status.getDescription();
        return status.getCode() == Status.Code.UNAUTHENTICATED
                || (description != null && description.contains("invalid auth token"));
    }

    /** What etcd said, or that it said nothing. */
    StoreException refused(StatusRuntimeException e) {
        Reason reason = switch (e.getStatus().getCode()) {
            case PERMISSION_DENIED, UNAUTHENTICATED -> Reason.FORBIDDEN;
            case INVALID_ARGUMENT -> isTooLarge(e) ? Reason.TOO_LARGE : Reason.UNAVAILABLE;
            default -> Reason.UNAVAILABLE;
        };
        return new StoreException(reason, where() + e.getMessage(), e);
    }

    /** Whether the answer is missing, so that what was asked for may have been done if it was sent. */
    static boolean isUnanswered(StatusRuntimeException e) {
        return switch (e.getStatus().getCode()) {
            // Only what etcd itself says before it proposes anything.
            case PERMISSION_DENIED, UNAUTHENTICATED, INVALID_ARGUMENT, FAILED_PRECONDITION, RESOURCE_EXHAUSTED -> false;
            default -> true;
        };
    }

    private static boolean isTooLarge(StatusRuntimeException e) {
        return String.valueOf(e.getStatus().getDescription()).contains("too large");
    }

    private String where() {
        return "etcd at " + channel().authority() + ": ";
    }

    @Override
    public void close() {
        channels.forEach(ManagedChannel::shutdownNow);
        try {
            for (ManagedChannel channel : channels) {
                channel.awaitTermination(5, TimeUnit.SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
