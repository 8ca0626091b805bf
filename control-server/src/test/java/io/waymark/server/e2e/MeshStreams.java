package io.waymark.server.e2e;

import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.StreamObserver;
import io.linkerd.mesh.BindReq;
import io.linkerd.mesh.BoundTreeRsp;
import io.linkerd.mesh.InterpreterGrpc;
import io.linkerd.mesh.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.stream.IntStream;

/** Many streams of the same name, as a fleet of proxies opens them. */
final class MeshStreams implements AutoCloseable {
    private final ManagedChannel channel;
    private final AtomicReferenceArray<BoundTreeRsp> latest;
    private final AtomicInteger ended = new AtomicInteger();

    /** Opens {@code count} streams of {@code name} in namespace {@code root} on one connection. */
    MeshStreams(int grpcPort, int count, String root, String... name) {
        this.channel = NettyChannelBuilder.forAddress("127.0.0.1", grpcPort)
                .usePlaintext()
                .directExecutor()
                .build();
        this.latest = new AtomicReferenceArray<>(count);
        BindReq request =
                BindReq.newBuilder().setRoot(path(root)).setName(path(name)).build();
        for (int i = 0; i < count; i++) {
            InterpreterGrpc.newStub(channel).streamBoundTree(request, new Stream(i));
        }
    }

    private final class Stream implements StreamObserver<BoundTreeRsp> {
        private final int number;

        Stream(int number) {
            this.number = number;
        }

        @Override
        public void onNext(BoundTreeRsp tree) {
            latest.set(number, tree);
        }

        @Override
        public void onError(Throwable problem) {
            ended.incrementAndGet();
        }

        @Override
        public void onCompleted() {
            ended.incrementAndGet();
        }
    }

    static Path path(String... labels) {
        return Path.newBuilder()
                .addAllElems(
                        List.of(labels).stream().map(ByteString::copyFromUtf8).toList())
                .build();
    }

    /** How many have a leaf of this id as their latest tree. */
    long at(Path id) {
        return IntStream.range(0, latest.length())
                .mapToObj(latest::get)
                .filter(tree -> tree != null && tree.getTree().getLeaf().getId().equals(id))
                .count();
    }

    void awaitAllAt(Path id) {
        await("every stream at " + id.getElemsList())
                .atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(2))
                .until(() -> at(id) == latest.length());
    }

    /** How many were ended by the server or the connection. */
    int ended() {
        return ended.get();
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }
}
