package io.waymark.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.linkerd.mesh.BindReq;
import io.linkerd.mesh.BoundNameTree;
import io.linkerd.mesh.BoundTreeRsp;
import io.linkerd.mesh.InterpreterGrpc;
import io.waymark.dtab.Bound;
import io.waymark.dtab.Dtab;
import io.waymark.dtab.NameTree;
import io.waymark.dtab.Path;
import io.waymark.interpreter.BindRequest;
import io.waymark.live.State;
import io.waymark.server.policy.Moved;
import io.waymark.server.policy.Outcome;
import io.waymark.server.policy.Plan;
import io.waymark.server.policy.PolicyRig;
import io.waymark.server.policy.Writes;
import io.waymark.store.DtabStore.WriteResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What a plan says is what the streams of real clients then receive: those names and no others, with those trees, and
 * as many clients as it counted. A failure names its seed, and that seed alone repeats it.
 */
class BlastAndStreamsTest {
    private static final int EDITS = 15;
    private static final List<String> PREFIXES = List.of("/svc", "/svc/a", "/svc/*/x", "/host", "/host/b", "/svc/c");
    // Unions lead to the namer only: one that leads back to itself is bound to so many unions in one another that no
    // client of protobuf reads the message.
    private static final List<String> TREES = List.of(
            "/#/fs",
            "/#/fs/a",
            "/host",
            "/svc/a",
            "/#/fs/b | /#/fs/c",
            "9 * /#/fs/a & 1 * /#/fs/b",
            "1 * /#/fs/c & 1 * /#/fs/none",
            "/none",
            "!",
            "$",
            "~ | /#/fs/a");

    static LongStream seeds() {
        return LongStream.range(0, 6);
    }

    /** The streams of one name, and what they have been told last. */
    private static final class Followed {
        private final List<MeshRig.Answers<BoundTreeRsp>> streams;
        private Outcome last;

        Followed(List<MeshRig.Answers<BoundTreeRsp>> streams, Outcome last) {
            this.streams = streams;
            this.last = last;
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void a_plan_names_what_streams_then_receive(long seed) throws Exception {
        Random random = new Random(seed);
        try (PolicyRig rig = new PolicyRig(Duration.ofSeconds(2))) {
            for (String label : List.of("a", "b", "c")) {
                rig.namer.has(label);
            }
            rig.stored("/svc => /#/fs ; /host => /#/fs");
            GrpcServer server =
                    new GrpcServer(new GrpcOptions("127.0.0.1", 0), rig.store, rig.bindings, new GrpcCounts());
            rig.audience = server::clients;
            ManagedChannel channel = NettyChannelBuilder.forAddress("127.0.0.1", server.start())
                    .usePlaintext()
                    .directExecutor()
                    .build();
            try {
                Map<BindRequest, Followed> followed = follow(channel, random);
                for (int edit = 0; edit < EDITS; edit++) {
                    edit(rig, random, followed, "seed %d, edit %d".formatted(seed, edit));
                }
                // Everything that those edits have sent is there when what comes after it is.
                edit(rig, "/svc => /#/fs/a ; /host => /#/fs/a", followed, "the end");
                edit(rig, "/svc => /#/fs/b ; /host => /#/fs/b", followed, "the end");
                followed.forEach((request, stream) -> stream.streams.forEach(answers -> assertThat(answers.waiting())
                        .as("messages that no plan had foreseen, of " + request)
                        .isZero()));
            } finally {
                channel.shutdownNow();
                server.close();
            }
        }
    }

    private static Map<BindRequest, Followed> follow(ManagedChannel channel, Random random) throws Exception {
        Map<BindRequest, Followed> followed = new LinkedHashMap<>();
        for (String name :
                List.of("/svc/a", "/svc/b", "/svc/c/x", "/svc/c/y", "/host/a", "/host/b/r", "/svc", "/other/a")) {
            for (String local : List.of("", "/host => /#/fs/c", "/other => /svc ; /svc/b => /host/a")) {
                if (random.nextInt(3) == 0) {
                    continue;
                }
                BindRequest request = new BindRequest(Path.parse(name), Dtab.parse(local));
                BindReq asked = BindReq.newBuilder()
                        .setRoot(MeshWriter.path(Path.parse("/shop")))
                        .setName(MeshWriter.path(request.name()))
                        .setDtab(MeshWriter.dtab(request.local()))
                        .build();
                List<MeshRig.Answers<BoundTreeRsp>> streams = new ArrayList<>();
                for (int i = random.nextInt(3); i >= 0; i--) {
                    streams.add(MeshRig.Answers.of(channel, InterpreterGrpc.getStreamBoundTreeMethod(), asked));
                }
                Outcome last = Outcome.of(State.pending());
                for (MeshRig.Answers<BoundTreeRsp> stream : streams) {
                    last = outcome(stream.take());
                }
                followed.put(request, new Followed(streams, last));
            }
        }
        return followed;
    }

    private static void edit(PolicyRig rig, Random random, Map<BindRequest, Followed> followed, String what)
            throws Exception {
        StringBuilder text = new StringBuilder("/svc => /#/fs ; /host => /#/fs");
        for (int i = random.nextInt(4); i >= 0; i--) {
            text.append(" ; ")
                    .append(PREFIXES.get(random.nextInt(PREFIXES.size())))
                    .append(" => ")
                    .append(TREES.get(random.nextInt(TREES.size())));
        }
        edit(rig, text.toString(), followed, what);
    }

    private static void edit(PolicyRig rig, String text, Map<BindRequest, Followed> followed, String what)
            throws Exception {
        Plan plan = rig.plan(text);
        assertThat(plan.blast().names()).as(what).isEqualTo(followed.size());
        assertThat(plan.blast().unknown()).as(what).isZero();
        Writes.Outcome written = rig.publisher.put(PolicyRig.SHOP, plan.draft(), plan.expected(), PolicyRig.BY_ANN);
        assertThat(written)
                .isInstanceOfSatisfying(
                        Writes.Outcome.Done.class,
                        done -> assertThat(done.result()).isInstanceOf(WriteResult.Written.class));
        for (Moved moved : plan.blast().moved()) {
            Followed name = followed.get(moved.request());
            assertThat(moved.clients()).as(what).isEqualTo(name.streams.size());
            if (moved.to().message().isPresent()) {
                continue; // what fails is not told: streams keep what they had
            }
            if (moved.to().equals(name.last)) {
                continue; // it had failed, and is what it was before
            }
            for (MeshRig.Answers<BoundTreeRsp> stream : name.streams) {
                assertThat(outcome(stream.take()))
                        .as("%s: %s under %s", what, moved.request(), text)
                        .isEqualTo(moved.to());
            }
            name.last = moved.to();
        }
    }

    /** What a message says. */
    private static Outcome outcome(BoundTreeRsp message) throws Exception {
        return Outcome.of(State.ready(tree(message.getTree())));
    }

    private static NameTree<Bound> tree(BoundNameTree tree) throws Exception {
        return switch (tree.getNodeCase()) {
            case NEG -> new NameTree.Neg<>();
            case FAIL -> new NameTree.Fail<>();
            case EMPTY -> new NameTree.Empty<>();
            case LEAF ->
                NameTree.leaf(new Bound(
                        MeshReader.path(tree.getLeaf().getId(), "id"),
                        MeshReader.path(tree.getLeaf().getResidual(), "residual")));
            case UNION -> {
                List<NameTree.Weighted<Bound>> branches = new ArrayList<>();
                for (var branch : tree.getUnion().getTreesList()) {
                    branches.add(new NameTree.Weighted<>(branch.getWeight(), tree(branch.getTree())));
                }
                yield new NameTree.Union<>(branches);
            }
            case ALT, NODE_NOT_SET -> throw new AssertionError("nothing that is bound has alternatives");
        };
    }
}
