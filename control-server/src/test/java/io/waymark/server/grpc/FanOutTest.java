package io.waymark.server.grpc;

import static io.waymark.server.grpc.MeshRig.bind;
import static io.waymark.server.grpc.MeshRig.show;
import static io.waymark.server.grpc.MeshRig.streamBoundTree;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.linkerd.mesh.BoundTreeRsp;
import io.linkerd.mesh.InterpreterGrpc;
import io.waymark.server.grpc.MeshRig.Answers;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Many streams, and streams that do not read. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class FanOutTest {

    @Test
    void thousands_of_streams_on_one_connection_hear_of_a_change_that_is_encoded_once() throws Exception {
        try (MeshRig rig = new MeshRig()) {
            rig.store.set("default", "/svc => /#/fs");
            ManagedChannel channel = rig.channel();
            List<Answers<BoundTreeRsp>> streams = new ArrayList<>();
            for (int i = 0; i < 5_000; i++) {
                streams.add(streamBoundTree(channel, "/svc/web"));
            }
            for (Answers<BoundTreeRsp> stream : streams) {
                assertThat(show(stream.take())).isEqualTo("/#/fs/web");
            }
            rig.store.set("default", "/svc => /#/fs/v2");
            for (Answers<BoundTreeRsp> stream : streams) {
                assertThat(show(stream.take())).isEqualTo("/#/fs/v2 + /web");
            }
            assertThat(rig.counts.messagesEncoded()).isEqualTo(2);
            assertThat(rig.counts.messagesSent()).isEqualTo(10_000);
            assertThat(rig.counts.topics()).isEqualTo(1);
        }
    }

    @Test
    void a_stream_that_does_not_read_costs_little_and_gets_the_newest_when_it_reads_again() throws Exception {
        GrpcOptions.Limits limits = new GrpcOptions.Limits(100, 100, 100, 1 << 20, 4 << 10);
        try (MeshRig rig = new MeshRig(limits)) {
            rig.store.set("default", "/svc => /#/fs");
            Answers<BoundTreeRsp> slow =
                    Answers.slow(rig.channel(), InterpreterGrpc.getStreamBoundTreeMethod(), bind("/svc/web"));
            Answers<BoundTreeRsp> quick = streamBoundTree(rig.channel(), "/svc/web");
            assertThat(show(quick.take())).isEqualTo("/#/fs/web");
            await().until(() -> rig.counts.messagesSent() == 2);

            // Each answer is 20 KB, so that the client's window of 1 MiB is full long before the last one.
            String wide = "/" + "x".repeat(20_000);
            int changes = 300;
            for (int i = 0; i < changes; i++) {
                rig.store.set("default", "/svc => /#/fs/v" + i + wide);
                assertThat(show(quick.take())).startsWith("/#/fs/v" + i + " ");
            }

            int taken = 0;
            String last = "";
            while (!last.startsWith("/#/fs/v" + (changes - 1) + " ")) {
                last = show(slow.take());
                taken++;
            }
            assertThat(taken).isLessThan(changes / 2);
            assertThat(rig.counts.messagesSkipped()).isEqualTo(changes + 1 - taken);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void whoever_is_there_in_the_end_has_the_last_answer(long seed) throws Exception {
        Random random = new Random(seed);
        try (MeshRig rig = new MeshRig()) {
            rig.store.set("default", "/svc => /#/fs/v0");
            List<ManagedChannel> channels = List.of(rig.channel(), rig.channel(), rig.channel());
            List<Answers<BoundTreeRsp>> streams = new ArrayList<>();
            int version = 0;
            for (int step = 0; step < 4_000; step++) {
                int what = random.nextInt(100);
                if (what < 60) {
                    ManagedChannel channel = channels.get(random.nextInt(channels.size()));
                    streams.add(streamBoundTree(channel, "/svc/n" + random.nextInt(3)));
                } else if (what < 90 && !streams.isEmpty()) {
                    streams.remove(random.nextInt(streams.size())).cancel();
                } else {
                    version++;
                    rig.store.set("default", "/svc => /#/fs/v" + version);
                }
            }
            String last = "/#/fs/v" + version + " + ";
            for (Answers<BoundTreeRsp> stream : streams) {
                String answer;
                do {
                    answer = show(stream.take());
                } while (!answer.startsWith(last));
            }
            await().untilAsserted(() -> assertThat(rig.counts.streams()).isEqualTo(streams.size()));
            streams.forEach(Answers::cancel);
            await().untilAsserted(() -> {
                assertThat(rig.counts.streams()).isZero();
                assertThat(rig.counts.topics()).isZero();
                assertThat(rig.bindings.size()).isZero();
            });
        }
    }

    @Test
    void names_are_limited_for_one_connection_and_for_all() throws Exception {
        try (MeshRig rig = new MeshRig(new GrpcOptions.Limits(100, 2, 3, 1 << 20, 4 << 10))) {
            ManagedChannel one = rig.channel();
            Answers<BoundTreeRsp> first = streamBoundTree(one, "/svc/a");
            first.take();
            streamBoundTree(one, "/svc/b").take();
            streamBoundTree(one, "/svc/b").take(); // the same name again costs nothing
            Status third = streamBoundTree(one, "/svc/c").end();
            assertThat(third.getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
            assertThat(third.getDescription()).contains("this connection (limit: 2)");

            ManagedChannel other = rig.channel();
            streamBoundTree(other, "/svc/c").take();
            Status fourth = streamBoundTree(other, "/svc/d").end();
            assertThat(fourth.getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
            assertThat(fourth.getDescription()).contains("this server (limit: 3)");
            assertThat(rig.counts.refusals()).isEqualTo(2);

            first.cancel();
            await().until(() -> rig.counts.topics() == 2);
            streamBoundTree(one, "/svc/d").take();
        }
    }
}
