package io.waymark.interpreter.marathon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.waymark.dtab.Path;
import io.waymark.interpreter.hosts.HostEndpoint;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/** What the endpoints of an app are, in the forms that Marathon has described them in from 0.8 to 1.11. */
class AppReaderTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final MarathonOptions.Port FIRST = new MarathonOptions.Port(Optional.empty(), 0);
    private static final String MAPPED = """
            "portMappings":[{"containerPort":8080,"hostPort":0,"name":"http"},{"containerPort":9090,"hostPort":0,"name":"admin"}]""";
    private static final String UNMAPPED = """
            "portMappings":[{"containerPort":8080,"name":"http"},{"containerPort":9090,"hostPort":0,"name":"admin"}]""";

    private static List<String> read(MarathonOptions.Selection selection, String fields, String task) {
        String answer =
                "{\"apps\":[{\"id\":\"/web\",%s\"tasks\":[%s]}]}".formatted(fields.isEmpty() ? "" : fields + ",", task);
        try {
            return new AppReader(selection, 10)
                    .all(JSON.readTree(answer)).endpoints().get(Path.of("web")).stream()
                            .map(endpoint -> endpoint.host() + ":" + endpoint.port())
                            .toList();
        } catch (MalformedAnswerException malformed) {
            throw new AssertionError(malformed);
        }
    }

    private static List<String> first(String fields, String task) {
        return read(new MarathonOptions.Selection(false, FIRST), fields, task);
    }

    private static List<String> named(String name, String fields, String task) {
        return read(new MarathonOptions.Selection(false, new MarathonOptions.Port(Optional.of(name), 0)), fields, task);
    }

    private static List<String> second(String fields, String task) {
        return read(new MarathonOptions.Selection(false, new MarathonOptions.Port(Optional.empty(), 1)), fields, task);
    }

    private static List<String> healthy(String fields, String task) {
        return read(new MarathonOptions.Selection(true, FIRST), fields, task);
    }

    @Test
    void a_task_has_the_first_of_its_ports_on_its_host() {
        String task = "{\"host\":\"10.0.0.1\",\"ports\":[31001,31002]}";
        assertThat(first("\"ports\":[0,0]", task)).containsExactly("10.0.0.1:31001");
        assertThat(first("", task)).containsExactly("10.0.0.1:31001");
        assertThat(second("", task)).containsExactly("10.0.0.1:31002");
    }

    @Test
    void a_port_definition_can_be_meant_by_its_name() {
        String fields = "\"portDefinitions\":[{\"port\":1,\"name\":\"http\"},{\"port\":2,\"name\":\"admin\"}]";
        String task = "{\"host\":\"10.0.0.1\",\"ports\":[31001,31002]}";
        assertThat(named("admin", fields, task)).containsExactly("10.0.0.1:31002");
        assertThat(named("grpc", fields, task)).isEmpty();
        assertThat(named("http", "", task)).isEmpty();
    }

    @Test
    void ports_of_a_bridged_container_are_those_of_the_host_that_they_are_mapped_to() {
        String task =
                "{\"host\":\"10.0.0.1\",\"ports\":[31001,31002],\"ipAddresses\":[{\"ipAddress\":\"172.17.0.2\"}]}";
        String fields = "\"networks\":[{\"mode\":\"container/bridge\"}],\"container\":{%s}".formatted(MAPPED);
        assertThat(first(fields, task)).containsExactly("10.0.0.1:31001");
        assertThat(named("admin", fields, task)).containsExactly("10.0.0.1:31002");
        String old = "\"container\":{\"docker\":{\"network\":\"BRIDGE\",%s}}".formatted(UNMAPPED);
        assertThat(named("admin", old, task)).containsExactly("10.0.0.1:31002");
    }

    @Test
    void a_port_that_is_not_mapped_is_at_the_address_of_the_container() {
        String task = "{\"host\":\"10.0.0.1\",\"ports\":[31002],\"ipAddresses\":[{\"ipAddress\":\"9.0.1.5\"}]}";
        String fields =
                "\"networks\":[{\"mode\":\"container\",\"name\":\"dcos\"}],\"container\":{%s}".formatted(UNMAPPED);
        assertThat(first(fields, task)).containsExactly("9.0.1.5:8080");
        assertThat(named("admin", fields, task)).containsExactly("10.0.0.1:31002");
        String old = "\"ipAddress\":{\"networkName\":\"dcos\"},\"container\":{\"docker\":{\"network\":\"USER\",%s}}"
                .formatted(UNMAPPED);
        assertThat(first(old, task)).containsExactly("9.0.1.5:8080");
    }

    @Test
    void a_task_with_an_address_of_its_own_has_the_ports_that_the_app_says_are_discovered() {
        String fields =
                "\"ipAddress\":{\"discovery\":{\"ports\":[{\"number\":80,\"name\":\"http\"},{\"number\":81,\"name\":\"admin\"}]}}";
        String task = "{\"host\":\"10.0.0.1\",\"ports\":[],\"ipAddresses\":[{\"ipAddress\":\"9.0.1.5\"}]}";
        assertThat(first(fields, task)).containsExactly("9.0.1.5:80");
        assertThat(named("admin", fields, task)).containsExactly("9.0.1.5:81");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"host\":\"10.0.0.1\"}",
                "{\"host\":\"10.0.0.1\",\"ports\":[]}",
                "{\"host\":\"10.0.0.1\",\"ports\":[0]}",
                "{\"host\":\"10.0.0.1\",\"ports\":[70000]}",
                "{\"host\":\"10.0.0.1\",\"ports\":[\"x\"]}",
                "{\"host\":\"\",\"ports\":[31001]}",
                "{\"ports\":[31001]}",
                "{\"host\":7,\"ports\":null,\"ipAddresses\":[{}]}"
            })
    void a_task_without_a_usable_address_or_port_is_left_out(String task) {
        assertThat(first("", task)).isEmpty();
        assertThat(first("\"ipAddress\":{\"discovery\":{\"ports\":[{\"number\":0}]}}", task))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "TASK_RUNNING, true",
        "TASK_STAGING, false",
        "TASK_STARTING, false",
        "TASK_KILLING, false",
        "TASK_UNREACHABLE, false",
        "TASK_LOST, false"
    })
    void only_a_task_that_is_running_counts(String state, boolean counts) {
        String task = "{\"host\":\"10.0.0.1\",\"ports\":[31001],\"state\":\"%s\"}".formatted(state);
        assertThat(first("", task)).hasSize(counts ? 1 : 0);
    }

    @Test
    void a_task_of_an_old_version_that_has_not_started_does_not_count() {
        assertThat(first("", "{\"host\":\"10.0.0.1\",\"ports\":[31001],\"startedAt\":null}"))
                .isEmpty();
        assertThat(first("", "{\"host\":\"10.0.0.1\",\"ports\":[31001],\"startedAt\":\"2014-09-09T05:57:50.866Z\"}"))
                .hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    "healthCheckResults":[{"alive":true}]                 | true  | true
                    "healthCheckResults":[{"alive":true},{"alive":false}] | false | false
                    "healthCheckResults":[{"alive":false}]                | false | false
                    "healthCheckResults":[{"alive":null}]                 | false | false
                    "healthCheckResults":[{}]                             | false | false
                    "healthCheckResults":[]                               | false | true
                    "id":"t"                                              | false | true
                    """)
    void with_health_checks_a_task_counts_when_all_results_are_alive(String results, boolean checked, boolean not) {
        String task = "{\"host\":\"10.0.0.1\",\"ports\":[31001],%s}".formatted(results);
        assertThat(healthy("\"healthChecks\":[{\"protocol\":\"HTTP\"}]", task)).hasSize(checked ? 1 : 0);
        assertThat(healthy("\"healthChecks\":[]", task)).hasSize(not ? 1 : 0);
        assertThat(first("\"healthChecks\":[{\"protocol\":\"HTTP\"}]", task)).hasSize(1);
    }

    @Test
    void an_endpoint_says_the_node_and_the_zone_it_is_in() throws Exception {
        HostEndpoint endpoint = new AppReader(MarathonOptions.Selection.DEFAULT, 10)
                .all(JSON.readTree(
                        "{\"apps\":[{\"id\":\"web\",\"tasks\":[{\"host\":\"h1\",\"ports\":[1],\"zone\":\"us-1a\"}]}]}"))
                .endpoints()
                .get(Path.of("web"))
                .getFirst();
        assertThat(endpoint.metadata()).containsEntry("nodeName", "h1").containsEntry("zone", "us-1a");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "7",
                "{\"apps\":{}}",
                "{\"apps\":[7]}",
                "{\"apps\":[{}]}",
                "{\"apps\":[{\"id\":\"/web\"}]}",
                "{\"apps\":[{\"id\":\"/web\",\"tasks\":{}}]}"
            })
    void what_is_no_list_of_apps_with_their_tasks_is_refused(String answer) {
        AppReader reader = new AppReader(MarathonOptions.Selection.DEFAULT, 10);
        assertThatThrownBy(() -> reader.all(JSON.readTree(answer))).isInstanceOf(MalformedAnswerException.class);
    }

    @Test
    void more_apps_than_are_allowed_are_refused() {
        AppReader reader = new AppReader(MarathonOptions.Selection.DEFAULT, 1);
        String two = "{\"apps\":[{\"id\":\"/a\",\"tasks\":[]},{\"id\":\"/b\",\"tasks\":[]}]}";
        assertThatThrownBy(() -> reader.all(JSON.readTree(two)))
                .isInstanceOf(MalformedAnswerException.class)
                .hasMessageContaining("2 apps");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "", "/a//b", "/a/../b", "/.", "/A", "/a b", "/a?x", "/a%2fb", "/é"})
    void an_id_that_could_not_be_one_is_left_out(String id) throws Exception {
        assertThat(AppId.of(id)).isEmpty();
        AppReader reader = new AppReader(MarathonOptions.Selection.DEFAULT, 10);
        String answer = "{\"apps\":[{\"id\":\"%s\",\"tasks\":[]}]}".formatted(id);
        assertThat(reader.all(JSON.readTree(answer)).endpoints()).isEmpty();
    }

    @Test
    void the_shortest_beginning_of_a_name_that_is_an_id_is_meant() throws Exception {
        String answer =
                "{\"apps\":[{\"id\":\"/shop/cart\",\"tasks\":[]},{\"id\":\"/shop/cart/deep/er\",\"tasks\":[]},{\"id\":\"/web\",\"tasks\":[]}]}";
        Apps apps = new AppReader(MarathonOptions.Selection.DEFAULT, 10).all(JSON.readTree(answer));
        assertThat(apps.find(Path.parse("/shop/cart/deep/er/x"))).contains(Path.parse("/shop/cart"));
        assertThat(apps.find(Path.parse("/Shop/CART"))).contains(Path.parse("/shop/cart"));
        assertThat(apps.find(Path.parse("/web"))).contains(Path.parse("/web"));
        assertThat(apps.find(Path.parse("/shop"))).isEmpty();
        assertThat(apps.get(Path.parse("/shop/cart/x"))).isEmpty();
        assertThat(apps.get(Path.parse("/shop/cart"))).contains(List.of());
    }
}
