package io.waymark.interpreter.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.waymark.dtab.Path;
import io.waymark.interpreter.hosts.FakeHosts;
import io.waymark.interpreter.hosts.HostEndpoint;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RegistrationTest {
    private static final Path WEB = Path.of("web");

    private static Registration parse(String value) {
        return Registration.parse(WEB, ByteString.copyFromUtf8(value));
    }

    private static OptionalDouble weight(String written) {
        return parse("{\"Addr\":\"10.0.0.1:80\",\"Metadata\":{\"weight\":%s}}".formatted(written))
                .endpoint()
                .weight();
    }

    @Test
    void an_endpoint_has_its_address_and_the_texts_of_its_metadata() {
        Registration found = parse("""
                {"Op":0,"Addr":"10.0.0.1:8080","Metadata":{"zone":"a","weight":2.5,"shard":3,"tags":["x"],"":"none"}}""");

        assertThat(found.service()).isEqualTo(WEB);
        assertThat(found.endpoint())
                .isEqualTo(new HostEndpoint("10.0.0.1", 8080, OptionalDouble.of(2.5), Map.of("zone", "a", "", "none")));
        assertThat(found.address().orElseThrow().address()).isEqualTo(FakeHosts.ip("10.0.0.1"));
        assertThat(found.address().orElseThrow().metadata()).containsEntry("zone", "a");
    }

    @Test
    void members_may_be_written_in_any_case_and_the_exact_one_counts() {
        assertThat(parse("{\"addr\":\"a:1\"}").endpoint()).isEqualTo(new HostEndpoint("a", 1));
        assertThat(parse("{\"ADDR\":\"b:1\",\"Addr\":\"a:1\"}").endpoint()).isEqualTo(new HostEndpoint("a", 1));
    }

    @Test
    void hosts_may_be_names_or_addresses_of_either_family() {
        assertThat(parse("{\"Addr\":\"[2001:db8::1]:443\"}")
                        .address()
                        .orElseThrow()
                        .address())
                .isEqualTo(FakeHosts.ip("2001:db8::1"));
        assertThat(parse("{\"Addr\":\"web.example.org:65535\"}").address()).isEmpty();
    }

    @Test
    void a_weight_is_a_number_or_the_text_of_one() {
        assertThat(weight("0.25")).hasValue(0.25);
        assertThat(weight("\"4\"")).hasValue(4);
        assertThat(weight("0")).hasValue(0);
        for (String nonsense : List.of("-1", "\"-1\"", "\"much\"", "\"NaN\"", "1e999", "null", "[1]", "true")) {
            assertThat(weight(nonsense)).as(nonsense).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "7", "\"zone\"", "[{\"zone\":\"a\"}]", "{}"})
    void metadata_of_other_shapes_is_none(String metadata) {
        assertThat(parse("{\"Addr\":\"a:1\",\"Metadata\":%s}".formatted(metadata))
                        .endpoint())
                .isEqualTo(new HostEndpoint("a", 1));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "null",
                "7",
                "10.0.0.1:80",
                "{",
                "{\"Addr\":\"a:1\"",
                "[{\"Addr\":\"a:1\"}]",
                "{}",
                "{\"Addr\":null}",
                "{\"Addr\":{\"host\":\"a\"}}",
                "{\"Addr\":\"\"}",
                "{\"Addr\":\":80\"}",
                "{\"Addr\":\"10.0.0.1\"}",
                "{\"Addr\":\"a:\"}",
                "{\"Addr\":\"a:-1\"}",
                "{\"Addr\":\"a:+1\"}",
                "{\"Addr\":\"a:65536\"}",
                "{\"Addr\":\"a:99999999999999999999\"}",
                "{\"Addr\":\"a:http\"}",
                "{\"Addr\":\"a b:1\"}",
                "{\"Addr\":\"2001:db8::1:443\"}",
                "{\"Addr\":\"[10.0.0.1]:443\"}",
                "{\"Addr\":\"[::1:443\"}",
                "{\"Addr\":\"[fe80::1%eth0]:443\"}",
                "{\"Addr\":\"dns:///web:443\"}"
            })
    void what_is_no_endpoint_is_refused(String value) {
        assertThatThrownBy(() -> parse(value))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageMatching("(?s)(no JSON: |no \"Addr\"|\"Addr\": ).*");
    }

    @Test
    void very_deep_json_is_refused() {
        assertThatThrownBy(() -> parse("{\"Metadata\":" + "[".repeat(50_000)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_service_is_what_stands_between_the_prefix_and_the_last_part_of_a_key() {
        Keys keys = Keys.under("/services");
        Map.of(
                        "/services/web/1", Path.of("web"),
                        "/services/web/", Path.of("web"),
                        "/services/prod/web/10.0.0.1:80", Path.of("prod", "web"),
                        "/services/é b/1", Path.of("é b"))
                .forEach((key, service) -> assertThat(keys.service(ByteString.copyFromUtf8(key), 2))
                        .isEqualTo(service));
        assertThat(Keys.under("").service(ByteString.copyFromUtf8("web/1"), 1)).isEqualTo(Path.of("web"));
        for (String none : List.of("/services/1", "/services//1", "/services/a//1", "/services/a/b/c/1")) {
            assertThatThrownBy(() -> keys.service(ByteString.copyFromUtf8(none), 2))
                    .as(none)
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void options_that_make_no_sense_are_refused() {
        EtcdOptions good = EtcdOptions.of(URI.create("http://127.0.0.1:1"));
        assertThatThrownBy(EtcdOptions::of).hasMessageContaining("endpoints: none");
        assertThatThrownBy(() -> EtcdOptions.of(URI.create("ftp://a:1"))).hasMessageContaining("ftp://a:1");
        assertThatThrownBy(() -> good.withPathPrefix("/services/")).hasMessageContaining("pathPrefix: '/services/'");
        assertThatThrownBy(() -> new EtcdOptions.Limits(0, 1, 1, 1, 1, 1)).hasMessageContaining("limits: 0");
        assertThat(good.with(new EtcdOptions.Login("ada", "secret")).toString())
                .contains("ada")
                .doesNotContain("secret");
        assertThat(good.tls()).isEqualTo(Optional.empty());
    }
}
