package io.waymark.interpreter.etcd;

import com.google.protobuf.ByteString;
import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.KeyValue;
import io.etcd.jetcd.api.RangeRequest;
import io.etcd.jetcd.api.RangeResponse;
import io.etcd.jetcd.api.ResponseHeader;
import io.etcd.jetcd.api.WatchGrpc;
import io.etcd.jetcd.api.WatchRequest;
import io.etcd.jetcd.api.WatchResponse;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** An etcd whose watches tell of nothing, and that says of itself what it is told to. */
final class SilentEtcd implements AutoCloseable {
    private static final Metadata.Key<String> HAS_LEADER =
            Metadata.Key.of("hasleader", Metadata.ASCII_STRING_MARSHALLER);

    private final List<StreamObserver<WatchResponse>> watches = new CopyOnWriteArrayList<>();
    private final List<String> hasLeader = new CopyOnWriteArrayList<>();
    private final Server server;
    private volatile boolean answersProgress = true;
    private volatile long cluster = 1;
    private volatile KeyValue key = KeyValue.getDefaultInstance();

    SilentEtcd() throws IOException {
        this.server = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .addService(new Kv())
                .addService(new Watches())
                .intercept(new Headers())
                .build()
                .start();
    }

    URI endpoint() {
        return URI.create("http://127.0.0.1:" + server.getPort());
    }

    /** The only key, from now on; nobody is told. */
    void put(String name, String value, long revision) {
        key = KeyValue.newBuilder()
                .setKey(ByteString.copyFromUtf8(name))
                .setValue(ByteString.copyFromUtf8(value))
                .setModRevision(revision)
                .build();
    }

    void cluster(long id) {
        cluster = id;
    }

    /** From now on a watch does not even say that it is still there. */
    void hang() {
        answersProgress = false;
    }

    /** Ends all watches as a member does that has lost the others. */
    void loseLeader() {
        watches.forEach(watch -> watch.onError(
                Status.UNAVAILABLE.withDescription("etcdserver: no leader").asException()));
        watches.clear();
    }

    /** Says in all watches that they have been ended. */
    void cancel(String reason) {
        watches.forEach(watch -> watch.onNext(WatchResponse.newBuilder()
                .setHeader(header())
                .setCanceled(true)
                .setCancelReason(reason)
                .build()));
    }

    /** How many watches were opened. */
    int watches() {
        return hasLeader.size();
    }

    /** What each watch said of whether it needs a leader. */
    List<String> hasLeader() {
        return hasLeader;
    }

    private ResponseHeader header() {
        return ResponseHeader.newBuilder()
                .setClusterId(cluster)
                .setRevision(key.getModRevision())
                .build();
    }

    @Override
    public void close() {
        server.shutdownNow();
    }

    private final class Kv extends KVGrpc.KVImplBase {
        @Override
        public void range(RangeRequest request, StreamObserver<RangeResponse> answer) {
            answer.onNext(RangeResponse.newBuilder()
                    .setHeader(header())
                    .addKvs(key)
                    .setCount(1)
                    .build());
            answer.onCompleted();
        }
    }

    private final class Watches extends WatchGrpc.WatchImplBase {
        @Override
        public StreamObserver<WatchRequest> watch(StreamObserver<WatchResponse> answers) {
            watches.add(answers);
            return new StreamObserver<>() {
                @Override
                public void onNext(WatchRequest request) {
                    if ((request.hasProgressRequest() && !answersProgress) || !watches.contains(answers)) {
                        return;
                    }
                    answers.onNext(WatchResponse.newBuilder()
                            .setHeader(header())
                            .setCreated(request.hasCreateRequest())
                            .build());
                }

                @Override
                public void onError(Throwable cancelled) {
                    watches.remove(answers);
                }

                @Override
                public void onCompleted() {
                    watches.remove(answers);
                }
            };
        }
    }

    private final class Headers implements ServerInterceptor {
        @Override
        public <Q, A> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
            if (call.getMethodDescriptor().equals(WatchGrpc.getWatchMethod())) {
                hasLeader.add(String.valueOf(headers.get(HAS_LEADER)));
            }
            return next.startCall(call, headers);
        }
    }
}
