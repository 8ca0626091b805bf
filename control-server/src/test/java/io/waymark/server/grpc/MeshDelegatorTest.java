package io.waymark.server.grpc;

import static io.waymark.server.grpc.MeshRig.path;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.TextFormat;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.linkerd.mesh.BoundDelegateTree;
import io.linkerd.mesh.DelegateTreeReq;
import io.linkerd.mesh.DelegateTreeRsp;
import io.linkerd.mesh.DelegatorGrpc;
import io.linkerd.mesh.DtabReq;
import io.linkerd.mesh.DtabRsp;
import io.waymark.dtab.NameTree;
import io.waymark.live.Problem;
import io.waymark.live.State;
import io.waymark.server.grpc.MeshRig.Answers;
import java.time.Instant;
import java.util.HexFormat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Stored dtabs and delegation trees over {@code io.linkerd.mesh}. */
class MeshDelegatorTest {
    private static final DtabReq DEFAULT =
            DtabReq.newBuilder().setRoot(path("/default")).build();

    private MeshRig rig;
    private ManagedChannel channel;

    @BeforeEach
    void start() throws Exception {
        rig = new MeshRig();
        channel = rig.channel();
    }

    @AfterEach
    void stop() {
        rig.close();
    }

    private static String show(DtabRsp answer) {
        return MeshReader.dtab(answer.getDtab().getDtab()).show();
    }

    private Answers<DelegateTreeRsp> delegate(String name) {
        return Answers.of(
                channel,
                DelegatorGrpc.getGetDelegateTreeMethod(),
                DelegateTreeReq.newBuilder()
                        .setRoot(path("/default"))
                        .setTree(MeshWriter.tree(NameTree.parse(name)))
                        .build());
    }

    @Test
    void a_dtab_comes_with_a_version_of_eight_bytes_and_after_each_change() throws Exception {
        rig.store.set("default", "/svc => /#/fs # the start");
        Answers<DtabRsp> dtab = Answers.of(channel, DelegatorGrpc.getStreamDtabMethod(), DEFAULT);
        DtabRsp first = dtab.take();
        assertThat(show(first)).isEqualTo("/svc=>/#/fs");
        assertThat(HexFormat.of().formatHex(first.getDtab().getVersion().getId().toByteArray()))
                .isEqualTo("0000000000000001");
        rig.store.set("default", "/svc => /#/fs # the same rules");
        assertThat(HexFormat.of()
                        .formatHex(dtab.take().getDtab().getVersion().getId().toByteArray()))
                .isEqualTo("0000000000000002");
    }

    @Test
    void a_stream_ends_when_its_namespace_is_deleted_and_one_of_none_does_not_begin() throws Exception {
        rig.store.set("default", "");
        Answers<DtabRsp> dtab = Answers.of(channel, DelegatorGrpc.getStreamDtabMethod(), DEFAULT);
        assertThat(dtab.take().getDtab().hasDtab()).isTrue();
        rig.store.remove("default");
        Status end = dtab.end();
        assertThat(end.getCode()).isEqualTo(Status.Code.NOT_FOUND);
        assertThat(end.getDescription()).isEqualTo("Root not found");
        assertThat(Answers.of(channel, DelegatorGrpc.getGetDtabMethod(), DEFAULT)
                        .end()
                        .getCode())
                .isEqualTo(Status.Code.NOT_FOUND);
        await().until(() -> rig.counts.topics() == 0);
        rig.store.set("default", "/a => /b");
        assertThat(show(Answers.of(channel, DelegatorGrpc.getGetDtabMethod(), DEFAULT)
                        .take()))
                .isEqualTo("/a=>/b");
    }

    @Test
    void a_dtab_that_cannot_be_read_is_an_error_of_the_server() throws Exception {
        rig.store.cell("default").set(State.failed(new Problem("cannot be read", Instant.EPOCH)));
        Status end =
                Answers.of(channel, DelegatorGrpc.getGetDtabMethod(), DEFAULT).end();
        assertThat(end.getCode()).isEqualTo(Status.Code.INTERNAL);
        assertThat(end.getDescription()).isEqualTo("cannot be read");
    }

    @Test
    void every_branch_is_told_with_its_entry_and_the_root_with_the_sign_of_none() throws Exception {
        rig.store.set("default", "/svc => /host; /host/cart => 0 * /#/fs/a & 1 * /#/fs/b | ~ | ! | $");
        BoundDelegateTree tree = delegate("/svc/cart").take().getTree();
        assertThat(MeshReader.path(tree.getPath(), "path").show()).isEqualTo("/svc/cart");
        assertThat(TextFormat.printer().emittingSingleLine(true).printToString(tree.getDentry()))
                .isEqualTo("prefix { elems { label: \"/\" } } dst { neg { } }");
        BoundDelegateTree alt = tree.getDelegate();
        assertThat(alt.getAlt().getTreesList())
                .extracting(BoundDelegateTree::getNodeCase)
                .containsExactly(
                        BoundDelegateTree.NodeCase.UNION,
                        BoundDelegateTree.NodeCase.NEG,
                        BoundDelegateTree.NodeCase.FAIL,
                        BoundDelegateTree.NodeCase.EMPTY);
        var dead = alt.getAlt().getTrees(0).getUnion().getTrees(0);
        assertThat(dead.hasWeight()).as("a weight of zero is on the wire").isTrue();
        assertThat(MeshReader.path(dead.getTree().getLeaf().getId(), "id").show())
                .isEqualTo("/#/fs/a");
        assertThat(alt.getAlt().getTreesList()).allSatisfy(node -> {
            assertThat(node.hasPath()).isTrue();
            assertThat(node.hasDentry()).isTrue();
        });
    }

    @Test
    void a_loop_is_an_exception_in_the_tree_and_a_silent_namer_is_one_after_a_while() throws Exception {
        rig.store.set("default", "/svc => /svc; /slow => /#/fs/slow");
        rig.namer.answer("slow");
        assertThat(delegate("/svc/x").take().getTree().toString()).contains("exception");
        assertThat(delegate("/slow").take().getTree().toString()).contains("nothing is known of this name yet");
    }

    @Test
    void the_stream_of_a_delegation_has_one_item() throws Exception {
        Answers<DelegateTreeRsp> answers = Answers.of(
                channel,
                DelegatorGrpc.getStreamDelegateTreeMethod(),
                DelegateTreeReq.newBuilder()
                        .setRoot(path("/nowhere"))
                        .setTree(MeshWriter.tree(NameTree.parse("/svc/x")))
                        .build());
        assertThat(answers.take().getTree().hasNeg()).isTrue();
        assertThat(answers.end().getCode()).isEqualTo(Status.Code.OK);
    }

    @Test
    void a_delegation_without_a_root_or_a_tree_is_refused() throws Exception {
        DelegateTreeReq empty = DelegateTreeReq.getDefaultInstance();
        assertThat(Answers.of(channel, DelegatorGrpc.getGetDelegateTreeMethod(), empty)
                        .end()
                        .getCode())
                .isEqualTo(Status.Code.INVALID_ARGUMENT);
        DelegateTreeReq bare = empty.toBuilder().setRoot(path("/default")).build();
        assertThat(Answers.of(channel, DelegatorGrpc.getGetDelegateTreeMethod(), bare)
                        .end()
                        .getCode())
                .isEqualTo(Status.Code.NOT_FOUND);
    }
}
