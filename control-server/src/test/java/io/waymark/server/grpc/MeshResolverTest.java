package io.waymark.server.grpc;

import static io.waymark.server.grpc.MeshRig.path;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.linkerd.mesh.Replicas;
import io.linkerd.mesh.ReplicasReq;
import io.linkerd.mesh.ResolverGrpc;
import io.waymark.interpreter.Addresses;
import io.waymark.interpreter.Endpoint;
import io.waymark.live.Problem;
import io.waymark.live.State;
import io.waymark.server.grpc.MeshRig.Answers;
import java.net.InetAddress;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Addresses over {@code io.linkerd.mesh}. */
class MeshResolverTest {
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

    private Answers<Replicas> stream(String id) {
        return Answers.of(channel, ResolverGrpc.getStreamReplicasMethod(), request(id));
    }

    private static ReplicasReq request(String id) {
        return ReplicasReq.newBuilder().setId(path(id)).build();
    }

    private static Addresses endpoint(int port) {
        return new Addresses.Endpoints(Set.of(new Endpoint(InetAddress.getLoopbackAddress(), port)));
    }

    @Test
    void a_stream_says_at_once_that_nothing_is_known_and_then_every_whole_set() throws Exception {
        Answers<Replicas> web = stream("/#/fs/web");
        assertThat(web.take().hasPending()).isTrue();
        rig.namer.addresses("web").setValue(endpoint(80));
        assertThat(web.take().getBound().getEndpoints(0).getPort()).isEqualTo(80);
        rig.namer.addresses("web").setValue(new Addresses.Endpoints(Set.of()));
        Replicas nobody = web.take();
        assertThat(nobody.hasBound()).isTrue();
        assertThat(nobody.getBound().getEndpointsCount()).isZero();
        rig.namer.addresses("web").setValue(new Addresses.Neg());
        assertThat(web.take().hasNeg()).isTrue();
    }

    @Test
    void a_failure_is_an_item_and_the_stream_goes_on() throws Exception {
        rig.namer.addresses("web").set(State.failed(new Problem("port out of range: 99999", Instant.EPOCH)));
        Answers<Replicas> web = stream("/#/fs/web");
        assertThat(web.take().getFailed().getMessage()).isEqualTo("port out of range: 99999");
        rig.namer.addresses("web").setValue(endpoint(81));
        assertThat(web.take().getBound().getEndpoints(0).getPort()).isEqualTo(81);
        assertThat(web.hasEnded()).isFalse();
    }

    @Test
    void what_was_good_stays_when_its_source_fails() throws Exception {
        rig.namer.addresses("web").setValue(endpoint(80));
        Answers<Replicas> web = stream("/#/fs/web");
        web.take();
        rig.namer.addresses("web").update(state -> state.stale(new Problem("gone", Instant.EPOCH)));
        assertThat(stream("/#/fs/web").take().hasBound()).isTrue();
        assertThat(web.waiting()).isZero();
    }

    @Test
    void an_id_with_transformers_has_the_addresses_that_they_make_and_one_without_has_its_own() throws Exception {
        rig.moved.addresses("web").setValue(endpoint(80));
        assertThat(port("/%/io.l5d.port/4140/#/t/web")).isEqualTo(4140);
        assertThat(port("/#/t/web")).isEqualTo(80);
    }

    @Test
    void an_id_whose_transformers_are_no_longer_those_of_its_namer_goes_through_these() throws Exception {
        rig.namer.addresses("web").setValue(endpoint(80));
        rig.moved.addresses("web").setValue(endpoint(80));
        assertThat(port("/%/io.l5d.port/8080/#/fs/web")).isEqualTo(80);
        assertThat(port("/%/io.l5d.port/8080/#/t/web")).isEqualTo(4140);
    }

    private int port(String id) throws Exception {
        return stream(id).take().getBound().getEndpoints(0).getPort();
    }

    @Test
    void a_name_of_no_namer_is_negative() throws Exception {
        assertThat(stream("/#/unheard-of/web").take().hasNeg()).isTrue();
    }

    @Test
    void without_an_id_there_is_one_failed_item_and_the_end() throws Exception {
        for (var method :
                java.util.List.of(ResolverGrpc.getGetReplicasMethod(), ResolverGrpc.getStreamReplicasMethod())) {
            Answers<Replicas> none = Answers.of(channel, method, ReplicasReq.getDefaultInstance());
            assertThat(none.take().getFailed().getMessage()).isEqualTo("No ID provided");
            assertThat(none.end().getCode()).isEqualTo(Status.Code.OK);
        }
    }

    @Test
    void a_unary_call_prefers_a_real_answer_to_pending() throws Exception {
        Answers<Replicas> web = Answers.of(channel, ResolverGrpc.getGetReplicasMethod(), request("/#/fs/web"));
        await().until(() -> rig.namer.watchers() == 1);
        rig.namer.addresses("web").setValue(endpoint(80));
        assertThat(web.take().hasBound()).isTrue();
        assertThat(web.end().getCode()).isEqualTo(Status.Code.OK);
    }

    @Test
    void a_unary_call_does_not_wait_for_ever() throws Exception {
        Answers<Replicas> web = Answers.of(channel, ResolverGrpc.getGetReplicasMethod(), request("/#/fs/web"));
        assertThat(web.take().hasPending()).isTrue();
        assertThat(web.end().getCode()).isEqualTo(Status.Code.OK);
    }
}
