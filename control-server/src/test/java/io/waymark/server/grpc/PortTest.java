package io.waymark.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.reflection.v1.ServiceResponse;
import io.linkerd.mesh.CodecGrpc;
import io.linkerd.mesh.ReadDtabReq;
import io.linkerd.mesh.ReadPathReq;
import io.linkerd.mesh.ShowDtabReq;
import io.linkerd.mesh.ShowPathReq;
import io.waymark.server.grpc.MeshRig.Answers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What else is on the gRPC port: health, reflection, and the reader and shower of texts. */
class PortTest {
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
    void health_is_what_the_server_says_of_itself() {
        var health = HealthGrpc.newBlockingStub(channel);
        HealthCheckRequest all = HealthCheckRequest.getDefaultInstance();
        HealthCheckRequest mesh = HealthCheckRequest.newBuilder()
                .setService("io.linkerd.mesh.Interpreter")
                .build();
        assertThat(health.check(all).getStatus()).isEqualTo(ServingStatus.NOT_SERVING);
        rig.server.setReady(true);
        assertThat(health.check(all).getStatus()).isEqualTo(ServingStatus.SERVING);
        assertThat(health.check(mesh).getStatus()).isEqualTo(ServingStatus.SERVING);
        rig.server.setReady(false);
        assertThat(health.check(mesh).getStatus()).isEqualTo(ServingStatus.NOT_SERVING);
    }

    @Test
    void reflection_lists_the_services_and_gives_their_files() throws Exception {
        Answers<ServerReflectionResponse> list = Answers.of(
                channel,
                ServerReflectionGrpc.getServerReflectionInfoMethod(),
                ServerReflectionRequest.newBuilder().setListServices("").build());
        assertThat(list.take().getListServicesResponse().getServiceList())
                .extracting(ServiceResponse::getName)
                .contains(
                        "io.linkerd.mesh.Interpreter",
                        "io.linkerd.mesh.Resolver",
                        "io.linkerd.mesh.Delegator",
                        "io.linkerd.mesh.Codec",
                        "grpc.health.v1.Health");
        Answers<ServerReflectionResponse> file = Answers.of(
                channel,
                ServerReflectionGrpc.getServerReflectionInfoMethod(),
                ServerReflectionRequest.newBuilder()
                        .setFileContainingSymbol("io.linkerd.mesh.Interpreter")
                        .build());
        assertThat(FileDescriptorProto.parseFrom(
                                file.take().getFileDescriptorResponse().getFileDescriptorProto(0))
                        .getName())
                .isEqualTo("io/linkerd/mesh/interpreter.proto");
    }

    @Test
    void texts_are_read_and_shown() {
        var codec = CodecGrpc.newBlockingStub(channel);
        var dtab = codec.readDtab(ReadDtabReq.newBuilder()
                        .setText("/svc => 0.004 * /a & /b # why\n;")
                        .build())
                .getDtab();
        assertThat(codec.showDtab(ShowDtabReq.newBuilder().setDtab(dtab).build())
                        .getText())
                .isEqualTo("/svc=>0.004*/a & /b");
        var path = codec.readPath(
                        ReadPathReq.newBuilder().setText("/svc/\\xc3\\xa9").build())
                .getPath();
        assertThat(path.getElems(1).toStringUtf8()).isEqualTo("é");
        assertThat(codec.showPath(ShowPathReq.newBuilder().setPath(path).build())
                        .getText())
                .isEqualTo("/svc/\\xc3\\xa9");
    }

    @Test
    void a_text_that_is_absent_is_empty_and_a_value_that_is_absent_has_no_text() {
        var codec = CodecGrpc.newBlockingStub(channel);
        assertThat(codec.readDtab(ReadDtabReq.getDefaultInstance()).getDtab().getDentriesCount())
                .isZero();
        assertThat(codec.readPath(ReadPathReq.getDefaultInstance()).hasPath()).isTrue();
        assertThat(codec.showDtab(ShowDtabReq.getDefaultInstance()).hasText()).isFalse();
        assertThat(codec.showPath(ShowPathReq.getDefaultInstance()).hasText()).isFalse();
    }

    @Test
    void a_text_that_cannot_be_read_is_refused_with_the_parsers_words() {
        var codec = CodecGrpc.newBlockingStub(channel);
        assertThatThrownBy(() -> codec.readDtab(
                        ReadDtabReq.newBuilder().setText("/svc /x").build()))
                .isInstanceOf(StatusRuntimeException.class)
                .hasMessageContaining("INVALID_ARGUMENT: '=' expected but '/' found at '/svc [/]x'");
    }

    @Test
    void a_port_that_is_taken_is_said_at_start() {
        GrpcServer second =
                new GrpcServer(new GrpcOptions("127.0.0.1", rig.port), rig.store, rig.bindings, new GrpcCounts());
        assertThatThrownBy(second::start).hasMessageContaining(Integer.toString(rig.port));
    }
}
