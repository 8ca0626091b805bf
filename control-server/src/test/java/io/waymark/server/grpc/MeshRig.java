package io.waymark.server.grpc;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.netty.NettyChannelBuilder;
import io.linkerd.mesh.BindReq;
import io.linkerd.mesh.BoundNameTree;
import io.linkerd.mesh.BoundTreeRsp;
import io.linkerd.mesh.InterpreterGrpc;
import io.linkerd.mesh.Path;
import io.waymark.interpreter.Interpreter;
import io.waymark.interpreter.Namer;
import io.waymark.interpreter.Namers;
import io.waymark.interpreter.transformer.PortTransformer;
import io.waymark.interpreter.transformer.Transformed;
import io.waymark.interpreter.transformer.Transformer;
import io.waymark.live.Live;
import io.waymark.live.Scheduler;
import io.waymark.live.State;
import io.waymark.live.Watch;
import io.waymark.server.bindings.Bindings;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/** A real gRPC server on a free port, over real bindings of a store and a namer that a test sets by hand. */
final class MeshRig implements AutoCloseable {
    private static final int ANSWER_SECONDS_MAX = 30;
    private static final io.waymark.dtab.Path FS = io.waymark.dtab.Path.of("#", "fs");
    private static final io.waymark.dtab.Path MOVED = io.waymark.dtab.Path.of("#", "t");
    private static final Duration DRAIN = Duration.ofMillis(100);

    final FixedStore store = new FixedStore();
    final FixedNamer namer = new FixedNamer(FS);

    /** Its names have port 4140. */
    final FixedNamer moved = new FixedNamer(MOVED);

    final GrpcCounts counts = new GrpcCounts();
    final Bindings bindings;
    final GrpcServer server;
    final int port;
    private final List<ManagedChannel> channels = new ArrayList<>();

    MeshRig() throws IOException {
        this(GrpcOptions.Limits.DEFAULT);
    }

    MeshRig(GrpcOptions.Limits limits) throws IOException {
        // Without grace, so that what is let go of is gone at once.
        Interpreter.Options options = new Interpreter.Options(
                io.waymark.dtab.Limits.DEFAULT, Duration.ZERO, 100_000, Duration.ZERO, Duration.ZERO);
        bindings = new Bindings(
                store::rules,
                new Namers(List.of(new Namers.Mount(FS, namer), new Namers.Mount(MOVED, transformed()))),
                Runnable::run,
                new NoTimers(),
                options);
        server = new GrpcServer(
                new GrpcOptions("127.0.0.1", 0, Optional.empty(), limits, Duration.ofSeconds(20), DRAIN),
                store,
                bindings,
                counts);
        port = server.start();
    }

    private Namer transformed() {
        Transformer port = new PortTransformer(io.waymark.dtab.Path.parse("/io.l5d.port/4140"), 4140);
        return new Transformed(moved, List.of(port), id -> Live.ofState(State.pending()), new NoTimers());
    }

    private static final class NoTimers implements Scheduler {
        @Override
        public Instant now() {
            return Instant.EPOCH;
        }

        @Override
        public Watch schedule(Duration delay, Runnable task) {
            throw new UnsupportedOperationException("nothing here waits");
        }
    }

    ManagedChannel channel() {
        ManagedChannel channel = NettyChannelBuilder.forAddress("127.0.0.1", port)
                .usePlaintext()
                .directExecutor()
                .build();
        channels.add(channel);
        return channel;
    }

    /** The request for a name in namespace {@code default}. */
    static BindReq bind(String name) {
        return BindReq.newBuilder()
                .setRoot(path("/default"))
                .setName(path(name))
                .build();
    }

    static Path path(String text) {
        return MeshWriter.path(io.waymark.dtab.Path.parse(text));
    }

    static Answers<BoundTreeRsp> streamBoundTree(ManagedChannel channel, String name) {
        return Answers.of(channel, InterpreterGrpc.getStreamBoundTreeMethod(), bind(name));
    }

    /** What a tree says, as text. */
    static String show(BoundTreeRsp answer) {
        return show(answer.getTree());
    }

    private static String show(BoundNameTree tree) {
        return switch (tree.getNodeCase()) {
            case NEG -> "~";
            case FAIL -> "!";
            case EMPTY -> "$";
            case LEAF ->
                MeshReader.path(tree.getLeaf().getId(), "id").show()
                        + (tree.getLeaf().getResidual().getElemsCount() == 0
                                ? ""
                                : " + "
                                        + MeshReader.path(tree.getLeaf().getResidual(), "residual")
                                                .show());
            case UNION ->
                String.join(
                        " & ",
                        tree.getUnion().getTreesList().stream()
                                .map(branch -> branch.getWeight() + " * " + show(branch.getTree()))
                                .toList());
            case ALT ->
                String.join(
                        " | ",
                        tree.getAlt().getTreesList().stream().map(MeshRig::show).toList());
            case NODE_NOT_SET -> throw new AssertionError("a tree without a node");
        };
    }

    @Override
    public void close() {
        channels.forEach(ManagedChannel::shutdownNow);
        server.close();
        bindings.close();
    }

    /** One call and what has come of it. Asks for messages only when told to, if it is a slow one. */
    static final class Answers<A> extends ClientCall.Listener<A> {
        private final BlockingQueue<A> messages = new LinkedBlockingQueue<>();
        private final BlockingQueue<Status> ends = new LinkedBlockingQueue<>();
        private final AtomicReference<ClientCall<?, A>> call = new AtomicReference<>();
        private final boolean slow;

        private Answers(boolean slow) {
            this.slow = slow;
        }

        static <Q, A> Answers<A> of(ManagedChannel channel, MethodDescriptor<Q, A> method, Q request) {
            return start(channel, method, request, false);
        }

        /** A call that takes nothing before {@link #take} is called. */
        static <Q, A> Answers<A> slow(ManagedChannel channel, MethodDescriptor<Q, A> method, Q request) {
            return start(channel, method, request, true);
        }

        private static <Q, A> Answers<A> start(
                ManagedChannel channel, MethodDescriptor<Q, A> method, Q request, boolean slow) {
            Answers<A> answers = new Answers<>(slow);
            ClientCall<Q, A> call = channel.newCall(method, CallOptions.DEFAULT);
            answers.call.set(call);
            call.start(answers, new Metadata());
            if (!slow) {
                call.request(1);
            }
            call.sendMessage(request);
            call.halfClose();
            return answers;
        }

        @Override
        public void onMessage(A message) {
            messages.add(message);
            if (!slow) {
                call.get().request(1);
            }
        }

        @Override
        public void onClose(Status status, Metadata trailers) {
            ends.add(status);
        }

        /** The next message. */
        A take() throws InterruptedException {
            if (slow) {
                call.get().request(1);
            }
            A message = messages.poll(ANSWER_SECONDS_MAX, TimeUnit.SECONDS);
            if (message == null) {
                throw new AssertionError("no message within " + ANSWER_SECONDS_MAX + " s; ended: " + ends.peek());
            }
            return message;
        }

        /** How the call ended. */
        Status end() throws InterruptedException {
            if (slow) {
                call.get().request(1);
            }
            Status status = ends.poll(ANSWER_SECONDS_MAX, TimeUnit.SECONDS);
            if (status == null) {
                throw new AssertionError("not ended within " + ANSWER_SECONDS_MAX + " s; messages: " + messages);
            }
            return status;
        }

        boolean hasEnded() {
            return !ends.isEmpty();
        }

        /** Messages that came and were not taken. */
        int waiting() {
            return messages.size();
        }

        void cancel() {
            call.get().cancel("no longer wanted", null);
        }
    }
}
