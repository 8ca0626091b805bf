package io.waymark.client;

import io.grpc.Server;
import io.grpc.ServerBuilder;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.linkerd.mesh.BindReq;
import io.linkerd.mesh.BoundNameTree;
import io.linkerd.mesh.BoundTreeRsp;
import io.linkerd.mesh.InterpreterGrpc;
import io.linkerd.mesh.Replicas;
import io.linkerd.mesh.ReplicasReq;
import io.linkerd.mesh.ResolverGrpc;
import io.waymark.dtab.Path;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A server on a free port that says to all streams what a test wants it to. */
final class FakeServer implements AutoCloseable {
    final List<BindReq> binds = new CopyOnWriteArrayList<>();
    final List<StreamObserver<BoundTreeRsp>> trees = new CopyOnWriteArrayList<>();
    final List<StreamObserver<Replicas>> replicas = new CopyOnWriteArrayList<>();
    private final Server server;
    private volatile BoundTreeRsp tree;

    /** @param id what every name is bound to at first */
    FakeServer(String id, int port) throws IOException {
        tree = leaf(id);
        server = ServerBuilder.forPort(port)
                .addService(new Trees())
                .addService(new Endpoints())
                .build()
                .start();
    }

    FakeServer(String id) throws IOException {
        this(id, 0);
    }

    int port() {
        return server.getPort();
    }

    String address() {
        return "127.0.0.1:" + server.getPort();
    }

    /** Binds every name to something else. */
    synchronized void bindTo(String id) {
        tree = leaf(id);
        trees.forEach(stream -> stream.onNext(tree));
    }

    synchronized void send(Replicas message) {
        replicas.forEach(stream -> stream.onNext(message));
    }

    synchronized void sendTree(BoundTreeRsp message) {
        trees.forEach(stream -> stream.onNext(message));
    }

    synchronized void endTrees(Status status) {
        List<StreamObserver<BoundTreeRsp>> open = List.copyOf(trees);
        trees.clear();
        open.forEach(stream -> stream.onError(status.asException()));
    }

    private static BoundTreeRsp leaf(String id) {
        return BoundTreeRsp.newBuilder()
                .setTree(BoundNameTree.newBuilder()
                        .setLeaf(BoundNameTree.Leaf.newBuilder().setId(Wire.path(Path.parse(id)))))
                .build();
    }

    private final class Trees extends InterpreterGrpc.InterpreterImplBase {
        @Override
        public void streamBoundTree(BindReq request, StreamObserver<BoundTreeRsp> answers) {
            ((ServerCallStreamObserver<BoundTreeRsp>) answers).setOnCancelHandler(() -> trees.remove(answers));
            synchronized (FakeServer.this) { // so that no later answer passes this stream by
                trees.add(answers);
                binds.add(request);
                answers.onNext(tree);
            }
        }
    }

    private final class Endpoints extends ResolverGrpc.ResolverImplBase {
        @Override
        public void streamReplicas(ReplicasReq request, StreamObserver<Replicas> answers) {
            ((ServerCallStreamObserver<Replicas>) answers).setOnCancelHandler(() -> replicas.remove(answers));
            replicas.add(answers);
        }
    }

    @Override
    public void close() {
        stop();
    }

    /** As close, for the middle of a test. */
    void stop() {
        server.shutdownNow();
        try {
            server.awaitTermination();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
