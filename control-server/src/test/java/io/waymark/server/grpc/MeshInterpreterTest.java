package io.waymark.server.grpc;

import static io.waymark.server.grpc.MeshRig.bind;
import static io.waymark.server.grpc.MeshRig.path;
import static io.waymark.server.grpc.MeshRig.show;
import static io.waymark.server.grpc.MeshRig.streamBoundTree;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.linkerd.mesh.BindReq;
import io.linkerd.mesh.BoundTreeRsp;
import io.linkerd.mesh.Dtab;
import io.linkerd.mesh.InterpreterGrpc;
import io.linkerd.mesh.PathNameTree;
import io.waymark.live.State;
import io.waymark.server.grpc.MeshRig.Answers;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Binding names over {@code io.linkerd.mesh}, as namerd was observed to do it, and where it is kinder. */
class MeshInterpreterTest {
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

    @Test
    void a_stream_has_the_tree_now_and_after_each_change() throws Exception {
        rig.store.set("default", "/svc => /#/fs");
        Answers<BoundTreeRsp> web = streamBoundTree(channel, "/svc/web/v1");
        assertThat(show(web.take())).isEqualTo("/#/fs/web + /v1");

        rig.store.set("default", "/svc => 0.9 * /#/fs & 0.004 * /#/fs/canary");
        assertThat(show(web.take())).isEqualTo("0.9 * /#/fs/web + /v1 & 0.004 * /#/fs/canary + /web/v1");

        rig.store.set("default", "/svc => /nowhere | $");
        assertThat(show(web.take())).isEqualTo("$");
        rig.store.set("default", "/svc => !");
        assertThat(show(web.take())).isEqualTo("!");
    }

    @Test
    void nothing_is_sent_when_the_dtab_changes_and_the_tree_does_not() throws Exception {
        rig.store.set("default", "/svc => /#/fs");
        Answers<BoundTreeRsp> web = streamBoundTree(channel, "/svc/web");
        web.take();
        rig.store.set("default", "/svc => /#/fs; /other => /#/fs");
        rig.store.set("default", "/svc => /#/fs/blue");
        assertThat(show(web.take())).isEqualTo("/#/fs/blue + /web");
        assertThat(rig.counts.messagesSent()).isEqualTo(2);
    }

    @Test
    void a_namespace_that_does_not_exist_counts_as_empty_until_it_does() throws Exception {
        Answers<BoundTreeRsp> web = streamBoundTree(channel, "/svc/web");
        assertThat(show(web.take())).isEqualTo("~");
        rig.store.set("default", "/svc => /#/fs");
        assertThat(show(web.take())).isEqualTo("/#/fs/web");
        rig.store.remove("default");
        assertThat(show(web.take())).isEqualTo("~");
    }

    @Test
    void the_rules_of_a_request_come_after_those_of_the_namespace() throws Exception {
        rig.store.set("default", "/svc => /#/fs");
        Dtab local = MeshWriter.dtab(io.waymark.dtab.Dtab.parse("/svc/web => /#/fs/mine"));
        Answers<BoundTreeRsp> web = Answers.of(
                channel,
                InterpreterGrpc.getStreamBoundTreeMethod(),
                bind("/svc/web").toBuilder().setDtab(local).build());
        assertThat(show(web.take())).isEqualTo("/#/fs/mine");
    }

    @Test
    void nothing_is_sent_while_nothing_is_known() throws Exception {
        rig.store.cell("default").set(State.pending());
        Answers<BoundTreeRsp> web = streamBoundTree(channel, "/svc/web");
        await().until(() -> rig.counts.streams() == 1);
        rig.store.set("default", "/svc => /#/fs");
        assertThat(show(web.take())).isEqualTo("/#/fs/web");
        assertThat(web.waiting()).isZero();
    }

    @Test
    void a_unary_call_waits_for_the_first_answer_and_has_only_that() throws Exception {
        rig.store.cell("default").set(State.pending());
        Answers<BoundTreeRsp> web = Answers.of(channel, InterpreterGrpc.getGetBoundTreeMethod(), bind("/svc/web"));
        await().until(() -> rig.counts.streams() == 1);
        assertThat(web.hasEnded()).isFalse();
        rig.store.set("default", "/svc => /#/fs");
        assertThat(show(web.take())).isEqualTo("/#/fs/web");
        assertThat(web.end().getCode()).isEqualTo(Status.Code.OK);
        await().until(() -> rig.counts.topics() == 0);
    }

    @Test
    void a_name_that_cannot_be_bound_is_refused_in_namerds_words() throws Exception {
        rig.store.set("default", "/svc => /svc");
        Status end = streamBoundTree(channel, "/svc/web").end();
        assertThat(end.getCode()).isEqualTo(Status.Code.INTERNAL);
        assertThat(end.getDescription()).startsWith("Max recursion level: 100 reached in Namer lookup");
    }

    @Test
    void a_stream_lives_through_a_dtab_that_loops_and_hears_of_the_repair() throws Exception {
        rig.store.set("default", "/svc => /#/fs");
        Answers<BoundTreeRsp> web = streamBoundTree(channel, "/svc/web");
        assertThat(show(web.take())).isEqualTo("/#/fs/web");

        rig.store.set("default", "/svc => /svc");
        await().until(() -> rig.counts.topicsHeld() == 1);
        assertThat(streamBoundTree(channel, "/svc/web").end().getCode())
                .as("who comes now has no answer to go on with")
                .isEqualTo(Status.Code.INTERNAL);

        rig.store.set("default", "/svc => /#/fs/green");
        assertThat(show(web.take())).isEqualTo("/#/fs/green + /web");
        assertThat(rig.counts.topicsHeld()).isZero();
    }

    @Test
    void what_was_known_stays_when_the_store_is_away() throws Exception {
        rig.store.set("default", "/svc => /#/fs");
        Answers<BoundTreeRsp> web = streamBoundTree(channel, "/svc/web");
        web.take();
        rig.store
                .cell("default")
                .update(state -> state.stale(new io.waymark.live.Problem("away", java.time.Instant.EPOCH)));
        assertThat(show(streamBoundTree(channel, "/svc/web").take())).isEqualTo("/#/fs/web");
        assertThat(web.waiting()).isZero();
        assertThat(web.hasEnded()).isFalse();
    }

    static Stream<Arguments> mistakes() {
        BindReq whole = bind("/svc/web");
        PathNameTree bare = PathNameTree.getDefaultInstance();
        Dtab.Dentry entry = MeshWriter.dentry(io.waymark.dtab.Dentry.parse("/svc => /host"));
        return Stream.of(
                Arguments.of(
                        whole.toBuilder().clearRoot().build(), Status.Code.INVALID_ARGUMENT, "No namespace specified"),
                Arguments.of(
                        whole.toBuilder().setRoot(path("/a/b")).build(),
                        Status.Code.INVALID_ARGUMENT,
                        "Invalid root: `/a/b` must have exactly one segment"),
                Arguments.of(
                        whole.toBuilder().setRoot(path("/")).build(),
                        Status.Code.INVALID_ARGUMENT,
                        "Invalid root: `/` must have exactly one segment"),
                Arguments.of(whole.toBuilder().clearName().build(), Status.Code.NOT_FOUND, "No name given"),
                Arguments.of(whole.toBuilder().setName(path("/")).build(), Status.Code.NOT_FOUND, "No name given"),
                Arguments.of(
                        whole.toBuilder()
                                .setDtab(Dtab.newBuilder()
                                        .addDentries(entry)
                                        .addDentries(entry.toBuilder().clearDst()))
                                .build(),
                        Status.Code.INVALID_ARGUMENT,
                        "dtab: dentries[1]: expected a prefix and a dst"),
                Arguments.of(
                        whole.toBuilder()
                                .setDtab(Dtab.newBuilder()
                                        .addDentries(entry.toBuilder().setDst(bare)))
                                .build(),
                        Status.Code.INVALID_ARGUMENT,
                        "dtab: dentries[0].dst: expected a tree"));
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void a_request_that_makes_no_sense_is_refused(BindReq request, Status.Code code, String message) throws Exception {
        for (var method :
                List.of(InterpreterGrpc.getGetBoundTreeMethod(), InterpreterGrpc.getStreamBoundTreeMethod())) {
            Status end = Answers.of(channel, method, request).end();
            assertThat(end.getCode()).isEqualTo(code);
            assertThat(end.getDescription()).startsWith(message);
        }
    }

    @Test
    void everything_is_let_go_of_when_the_last_stream_is_cancelled() throws Exception {
        rig.store.set("default", "/svc => /#/fs; /slow => /#/fs/slow");
        rig.namer.answer("slow");
        List<Answers<BoundTreeRsp>> streams = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            streams.add(streamBoundTree(channel, "/svc/web" + i % 5));
            streams.get(i).take();
        }
        streams.add(streamBoundTree(channel, "/slow/one"));
        await().until(() -> rig.counts.topics() == 6);
        assertThat(rig.bindings.size()).isEqualTo(6);

        streams.forEach(Answers::cancel);
        await().untilAsserted(() -> {
            assertThat(rig.counts.streams()).isZero();
            assertThat(rig.counts.topics()).isZero();
            assertThat(rig.bindings.size()).isZero();
            assertThat(rig.namer.watchers()).isZero();
            assertThat(rig.store.watchers()).isZero();
        });
    }

    @Test
    void a_lost_connection_lets_go_of_everything_too() throws Exception {
        rig.store.set("default", "/svc => /#/fs");
        streamBoundTree(channel, "/svc/web").take();
        channel.shutdownNow();
        await().untilAsserted(() -> {
            assertThat(rig.counts.connections()).isZero();
            assertThat(rig.counts.streams()).isZero();
            assertThat(rig.bindings.size()).isZero();
        });
    }
}
