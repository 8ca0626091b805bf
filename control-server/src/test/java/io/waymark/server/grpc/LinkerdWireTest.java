package io.waymark.server.grpc;

import static io.waymark.server.grpc.RawHttp2.ACK;
import static io.waymark.server.grpc.RawHttp2.DATA;
import static io.waymark.server.grpc.RawHttp2.END_HEADERS;
import static io.waymark.server.grpc.RawHttp2.END_STREAM;
import static io.waymark.server.grpc.RawHttp2.HEADERS;
import static io.waymark.server.grpc.RawHttp2.PING;
import static io.waymark.server.grpc.RawHttp2.RST_STREAM;
import static io.waymark.server.grpc.RawHttp2.SETTINGS;
import static io.waymark.server.grpc.RawHttp2.WINDOW_UPDATE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.handler.codec.http2.Http2Headers;
import io.waymark.interpreter.Addresses;
import io.waymark.interpreter.Endpoint;
import java.io.IOException;
import java.net.InetAddress;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a linkerd 1.7.4 was seen to send, frame by frame, and what it must get. */
class LinkerdWireTest {
    private static final String PING_PAYLOAD = "0000000000000000";
    private static final String BIND = "/io.linkerd.mesh.Interpreter/StreamBoundTree";
    private static final String REPLICAS = "/io.linkerd.mesh.Resolver/StreamReplicas";
    private static final String BIND_SVC_WEB = "00000000190a090a0764656661756c74120a0a037376630a037765621a00";
    private static final String BIND_SVC_FOO_WITH_OVERRIDE =
            "000000003b0a090a0764656661756c74120a0a037376630a03666f6f1a220a200a0e0a050a037376630a050a03666f6f120e320c0a0a0a037376630a03617069";
    private static final String REPLICAS_OF_WEB = "000000000e0a0c0a01230a0266730a03776562";

    /** {@code /%/io.l5d.port/4140/#/t/web}. */
    private static final String MOVED_WEB =
            "0a0125" + "0a0b696f2e6c35642e706f7274" + "0a0434313430" + "0a0123" + "0a0174" + "0a03776562";

    private MeshRig rig;
    private RawHttp2 linkerd;

    @BeforeEach
    void connect() throws IOException {
        rig = new MeshRig();
        rig.store.set("default", "/svc => /#/fs");
        linkerd = new RawHttp2(rig.port);
        linkerd.preface();
        linkerd.send(SETTINGS, 0, 0, "000200000000" + "000400a00000");
        linkerd.send(WINDOW_UPDATE, 0, 0, "013e0002");
    }

    @AfterEach
    void stop() throws IOException {
        linkerd.close();
        rig.close();
    }

    /** An empty {@code :authority}, its own content type, no {@code te}. */
    private void call(int stream, String method, String message) throws IOException {
        String block = RawHttp2.headerBlock(
                ":path",
                method,
                ":authority",
                "",
                ":method",
                "POST",
                ":scheme",
                "http",
                "content-type",
                "application/grpc+proto");
        linkerd.send(HEADERS, END_HEADERS, stream, block);
        linkerd.send(DATA, END_STREAM, stream, message);
    }

    @Test
    void a_name_that_went_through_a_transformer_is_asked_for_by_the_id_that_it_was_given() throws Exception {
        rig.store.set("default", "/svc => /#/t");
        rig.moved
                .addresses("web")
                .setValue(new Addresses.Endpoints(
                        Set.of(new Endpoint(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 9101))));
        call(3, BIND, BIND_SVC_WEB);
        assertThat(linkerd.await(DATA, 3).hex()).isEqualTo("0000000029" + "0a2732250a21" + MOVED_WEB + "1200");
        call(5, REPLICAS, "0000000023" + "0a21" + MOVED_WEB);
        assertThat(linkerd.await(DATA, 5).hex()).isEqualTo("0000000011" + "220f0a0d080012047f00000118ac202200");
    }

    @Test
    void a_bind_its_replicas_and_a_bind_with_an_override_are_answered_byte_for_byte() throws Exception {
        rig.namer
                .addresses("web")
                .setValue(new Addresses.Endpoints(
                        Set.of(new Endpoint(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 9101))));
        call(3, BIND, BIND_SVC_WEB);
        RawHttp2.Frame headers = linkerd.await(HEADERS, 3);
        assertThat(headers.flags()).as("answered in a frame of their own").isEqualTo(END_HEADERS);
        Http2Headers decoded = linkerd.decode(headers);
        assertThat(decoded.status()).hasToString("200");
        assertThat(decoded.get("content-type")).asString().startsWith("application/grpc");
        assertThat(decoded.get("grpc-encoding")).hasToString("identity");
        // As namerd's, but for the namer's prefix, which is /#/fs here.
        assertThat(linkerd.await(DATA, 3).hex()).isEqualTo("00000000140a1232100a0c0a01230a0266730a037765621200");

        call(5, REPLICAS, REPLICAS_OF_WEB);
        assertThat(linkerd.await(DATA, 5).hex()).isEqualTo("0000000011220f0a0d080012047f000001188d472200");

        call(7, BIND, BIND_SVC_FOO_WITH_OVERRIDE);
        assertThat(linkerd.await(DATA, 7).hex()).isEqualTo("00000000140a1232100a0c0a01230a0266730a036170691200");

        rig.store.set("default", "/svc => /#/fs/v2");
        assertThat(linkerd.await(DATA, 3).hex())
                .isEqualTo("00000000180a1632140a0b0a01230a0266730a02763212050a03776562");
    }

    @Test
    void pings_are_answered_however_many_come_with_streams_or_without() throws Exception {
        for (int i = 0; i < 20; i++) {
            linkerd.send(PING, 0, 0, PING_PAYLOAD);
            linkerd.await(PING, 0);
        }
        call(3, BIND, BIND_SVC_WEB);
        for (int i = 0; i < 20; i++) {
            linkerd.send(PING, 0, 0, PING_PAYLOAD);
            linkerd.await(PING, 0);
        }
        rig.store.set("default", "/svc => /#/fs/x");
        linkerd.await(DATA, 3);
    }

    @Test
    void an_error_comes_in_trailers_after_the_headers_and_leaves_the_connection_alone() throws Exception {
        rig.store.set("default", "/svc => /svc");
        call(3, BIND, BIND_SVC_WEB);
        RawHttp2.Frame headers = linkerd.await(HEADERS, 3);
        assertThat(headers.flags()).isEqualTo(END_HEADERS);
        assertThat(linkerd.decode(headers).status()).hasToString("200");
        RawHttp2.Frame trailers = linkerd.await(HEADERS, 3);
        assertThat(trailers.flags()).isEqualTo(END_HEADERS | END_STREAM);
        Http2Headers decoded = linkerd.decode(trailers);
        assertThat(decoded.get("grpc-status")).hasToString("13");
        assertThat(decoded.get("grpc-message"))
                .asString()
                .startsWith("Max recursion level: 100 reached in Namer lookup");

        rig.store.set("default", "/svc => /#/fs");
        call(5, BIND, BIND_SVC_WEB);
        linkerd.await(DATA, 5);
    }

    @Test
    void thousands_of_cancelled_streams_do_not_cost_the_connection() throws Exception {
        int streams = 3_000;
        for (int i = 0; i < streams; i++) {
            call(3 + 2 * i, BIND, BIND_SVC_WEB);
            linkerd.send(RST_STREAM, 0, 3 + 2 * i, "00000008");
        }
        linkerd.send(PING, 0, 0, PING_PAYLOAD);
        linkerd.await(PING, 0);
        call(3 + 2 * streams, BIND, BIND_SVC_WEB);
        linkerd.await(DATA, 3 + 2 * streams);
        await().untilAsserted(() -> assertThat(rig.counts.streams()).isEqualTo(1));
    }

    @Test
    void a_closing_server_ends_streams_before_it_says_goodbye() throws Exception {
        call(3, BIND, BIND_SVC_WEB);
        linkerd.decode(linkerd.await(HEADERS, 3));
        linkerd.await(DATA, 3);
        Thread closing = new Thread(rig.server::close);
        closing.start();
        RawHttp2.Frame trailers = linkerd.await(HEADERS, 3); // fails if GOAWAY comes first
        assertThat(linkerd.decode(trailers).get("grpc-status")).hasToString("14");
        linkerd.await(frame -> frame.type() == RawHttp2.GOAWAY);
        closing.join();
    }

    @Test
    void the_servers_settings_allow_more_streams_than_a_large_linkerd_has() throws Exception {
        RawHttp2.Frame settings = linkerd.await(frame -> frame.type() == SETTINGS && frame.flags() != ACK);
        for (int at = 0; at < settings.hex().length(); at += 12) {
            String setting = settings.hex().substring(at, at + 12);
            if (setting.startsWith("0003")) {
                assertThat(Integer.parseUnsignedInt(setting.substring(4), 16)).isGreaterThanOrEqualTo(10_000);
            }
        }
    }
}
