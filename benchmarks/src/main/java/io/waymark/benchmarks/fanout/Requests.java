package io.waymark.benchmarks.fanout;

import com.google.protobuf.ByteString;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.linkerd.mesh.BindReq;
import io.linkerd.mesh.BoundTreeRsp;
import io.linkerd.mesh.InterpreterGrpc;
import io.linkerd.mesh.Path;
import io.linkerd.mesh.ReplicasReq;
import io.linkerd.mesh.ResolverGrpc;
import java.util.Iterator;

/** What clients ask, and how a message looks that answers it. */
final class Requests {
    static final String STREAM_BOUND_TREE = "/io.linkerd.mesh.Interpreter/StreamBoundTree";
    static final String STREAM_REPLICAS = "/io.linkerd.mesh.Resolver/StreamReplicas";

    private Requests() {}

    /** What a name such as {@code svc}, {@code web} is bound to. */
    static BindReq bind(String namespace, String... name) {
        return BindReq.newBuilder().setRoot(path(namespace)).setName(path(name)).build();
    }

    static ReplicasReq replicas(String... id) {
        return ReplicasReq.newBuilder().setId(path(id)).build();
    }

    private static Path path(String... labels) {
        Path.Builder path = Path.newBuilder();
        for (String label : labels) {
            path.addElems(ByteString.copyFromUtf8(label));
        }
        return path.build();
    }

    /** The message that answers {@code request}, as soon as it names {@code label}: a change takes a moment. */
    static byte[] answer(int meshPort, BindReq request, String label) {
        ByteString wanted = ByteString.copyFromUtf8(label);
        ManagedChannel channel = channel(meshPort);
        try {
            Iterator<BoundTreeRsp> answers =
                    InterpreterGrpc.newBlockingStub(channel).streamBoundTree(request);
            BoundTreeRsp answer = answers.next();
            while (!answer.getTree().getLeaf().getId().getElemsList().contains(wanted)) {
                answer = answers.next();
            }
            return answer.toByteArray();
        } finally {
            channel.shutdownNow();
        }
    }

    /** The message that answers {@code request} now. */
    static byte[] answer(int meshPort, ReplicasReq request) {
        ManagedChannel channel = channel(meshPort);
        try {
            return ResolverGrpc.newBlockingStub(channel).getReplicas(request).toByteArray();
        } finally {
            channel.shutdownNow();
        }
    }

    private static ManagedChannel channel(int port) {
        return NettyChannelBuilder.forAddress("127.0.0.1", port).usePlaintext().build();
    }
}
