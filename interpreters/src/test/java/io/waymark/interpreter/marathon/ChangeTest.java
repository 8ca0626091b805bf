package io.waymark.interpreter.marathon;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How the event stream is read, and what events are taken to mean. */
class ChangeTest {
    private final List<String> heard = new ArrayList<>();
    private final EventStream stream = new EventStream(new EventStream.Listener() {
        @Override
        public void begun() {
            heard.add("begun");
        }

        @Override
        public void alive() {}

        @Override
        public void event(String type, String data) {
            heard.add(type + " " + data.strip());
        }
    });

    private void receive(String text) {
        stream.onNext(List.of(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8))));
    }

    @Test
    void events_are_read_whatever_pieces_they_come_in() {
        stream.onSubscribe(new Flow.Subscription() {
            @Override
            public void request(long n) {}

            @Override
            public void cancel() {}
        });
        String text =
                ": comment\r\n\r\nevent: a\r\ndata: {\"é\":1}\r\n\r\n\r\nid: 7\nevent:b\ndata:x\ndata: y\n\ndata: no type\n\n";
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        for (byte one : bytes) {
            stream.onNext(List.of(ByteBuffer.wrap(new byte[] {one})));
        }
        stream.onComplete();
        assertThat(heard).containsExactly("begun", "a {\"é\":1}", "b x\n y");
        assertThat(stream.getBody().toCompletableFuture()).isCompleted();
    }

    @Test
    void data_that_is_too_long_is_dropped_and_the_event_is_not() {
        receive("event: deployment_info\ndata: " + "x".repeat(3_000_000) + "\n\nevent: a\ndata: short\n\n");
        assertThat(heard).containsExactly("deployment_info ", "a short");
    }

    @Test
    void an_event_that_was_cut_off_is_none() {
        receive("event: a\ndata: x");
        stream.onError(new java.io.IOException("reset"));
        assertThat(heard).isEmpty();
        assertThat(stream.getBody().toCompletableFuture()).isCompletedExceptionally();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    status_update_event           | {"taskStatus":"TASK_RUNNING","appId":"/my/app","ports":[31372]}
                    health_status_changed_event   | {"appId":"/my/app","instanceId":"my_app.instance-1","alive":true}
                    unhealthy_task_kill_event     | {"appId":"/my/app","taskId":"t","reason":"500"}
                    app_terminated_event          | {"appId":"/my/app"}
                    instance_changed_event        | {"instanceId":"i","condition":"Running","runSpecId":"/my/app"}
                    instance_health_changed_event | {"instanceId":"i","healthy":true,"runSpecId":"/my/app"}
                    api_post_event                | {"uri":"/v2/apps/my/app","appDefinition":{"id":"/my/app"}}
                    """)
    void an_event_about_an_app_is_that(String type, String data) {
        assertThat(Change.of(type, data)).isEqualTo(new Change.OfApp(new AppId("/my/app")));
        assertThat(Change.TYPES).contains(type);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "x", "{}", "[]", "{\"appId\":7}", "{\"appId\":\"\"}", "{\"appId\":\"/../../etc/passwd\"}"})
    void an_event_about_an_app_that_does_not_say_which_may_be_about_any(String data) {
        assertThat(Change.of("status_update_event", data)).isEqualTo(new Change.OfAnything());
    }

    @Test
    void a_deployment_may_have_changed_anything_and_other_events_nothing() {
        assertThat(Change.of("deployment_success", "{\"id\":\"867ed450\"}")).isEqualTo(new Change.OfAnything());
        assertThat(Change.of("group_change_success", "")).isEqualTo(new Change.OfAnything());
        assertThat(Change.of("event_stream_attached", "{\"appId\":\"/a\"}")).isEqualTo(new Change.OfNothing());
    }

    @Test
    void only_events_that_matter_are_asked_for() {
        assertThat(Change.question()).startsWith("/v2/events?event_type=status_update_event&event_type=");
    }
}
