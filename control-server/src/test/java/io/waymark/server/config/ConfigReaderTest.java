package io.waymark.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.waymark.interpreter.marathon.Credentials;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Files under {@code resources/config}: what is in {@code good/x.yaml} reads as {@code good/x.expected}, and what is in
 * {@code bad/x.yaml} is refused with exactly the words of {@code bad/x.errors}.
 */
class ConfigReaderTest {
    private static final Path EXAMPLES = Path.of("src/test/resources/config");
    private static final Path DEPLOY = Path.of("../deploy/config");

    @TempDir
    Path tls;

    private final Map<String, String> environment = new HashMap<>();
    private final ConfigReader reader = new ConfigReader(name -> Optional.ofNullable(environment.get(name)));

    @BeforeEach
    void files_and_variables_that_the_examples_refer_to() throws IOException {
        for (String file : List.of("cert.pem", "key.pem", "chain.pem", "ca.pem")) {
            Files.writeString(tls.resolve(file), "-----BEGIN CERTIFICATE-----\n");
        }
        Files.writeString(tls.resolve("password"), "hunter2\n");
        environment.put("TLS", tls.toString());
        environment.put("PORT_TEXT", "s3cret");
        environment.put("HTTP_PORT", "4181");
        environment.put("POD_NAMESPACE", "prod");
        environment.put("POD_IP", "10.1.2.3");
        environment.put("NODE_NAME", "node-1");
        environment.put("ZONE", "eu-1");
    }

    static Stream<Path> good() throws IOException {
        return yaml(EXAMPLES.resolve("good"));
    }

    static Stream<Path> bad() throws IOException {
        return yaml(EXAMPLES.resolve("bad"));
    }

    static Stream<Path> deployed() throws IOException {
        return yaml(DEPLOY);
    }

    private static Stream<Path> yaml(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> !file.toString().matches(".*\\.(expected|errors)")).sorted().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("good")
    void a_good_file_reads_as_expected(Path file) throws Exception {
        Config config = read(file);
        assertThat(show(config)).isEqualTo(Files.readString(beside(file, ".expected")));
    }

    @ParameterizedTest
    @MethodSource("bad")
    void a_bad_file_is_refused_with_everything_that_is_wrong_in_it(Path file) throws Exception {
        ConfigException refused = catchThrowableOfType(ConfigException.class, () -> read(file));
        assertThat(refused.getMessage().replace(tls.toString(), "$TLS") + "\n")
                .isEqualTo(Files.readString(beside(file, ".errors")));
    }

    @ParameterizedTest
    @MethodSource("deployed")
    void the_examples_to_deploy_are_good_and_give_no_warning(Path file) throws Exception {
        environment.put("ETCD_PASSWORD", "hunter2");
        environment.put("ZOOKEEPER_AUTH", "waymark:hunter2");
        String text = Files.readString(file).replace("/etc/waymark/tls", tls.toString());
        assertThat(reader.parse(file.toString(), text).warnings()).isEmpty();
    }

    @Test
    void a_secret_is_in_the_configuration_and_not_in_its_text() throws Exception {
        environment.put("ETCD_PASSWORD", "hunter2");
        Config config = reader.parse("x.yaml", "storage: {kind: etcd, user: root, password: '${ETCD_PASSWORD}'}");
        assertThat(((StorageConfig.Etcd) config.storage()).password()).contains(new Secret("hunter2"));
        assertThat(config.toString()).doesNotContain("hunter2");
    }

    @Test
    void how_names_are_bound_can_be_said() throws Exception {
        assertThat(reader.parse("x.yaml", "{}").binding()).isEqualTo(BindingConfig.DEFAULT);
        String text = "binding: {grace: 1m, unionPatience: 0s, alternativePatience: 2s}";
        assertThat(reader.parse("x.yaml", text).binding())
                .isEqualTo(new BindingConfig(Duration.ofMinutes(1), Duration.ZERO, Duration.ofSeconds(2)));
    }

    @Test
    void how_servers_find_one_another_can_be_said() throws Exception {
        assertThat(reader.parse("x.yaml", "{}").fleet()).isEqualTo(new FleetConfig(Optional.empty(), List.of()));
        String text = "fleet: {advertise: 'https://10.0.0.1:4180', replicas: ['http://waymark:4180']}";
        assertThat(reader.parse("x.yaml", text).fleet())
                .isEqualTo(new FleetConfig(
                        Optional.of(URI.create("https://10.0.0.1:4180")), List.of(URI.create("http://waymark:4180"))));
        for (String bad : List.of("waymark:4180", "ftp://a:1", "http://a", "http://a:1/api", "mailto:a", "::")) {
            assertThatThrownBy(() -> reader.parse("x.yaml", "fleet: {replicas: ['%s']}".formatted(bad)))
                    .hasMessageContaining("http://host:port");
        }
    }

    @Test
    void the_token_for_consul_is_a_secret_too() throws Exception {
        environment.put("CONSUL_TOKEN", "hunter2");
        Config config = reader.parse("x.yaml", "namers: [{kind: consul, token: '${CONSUL_TOKEN}'}]");
        assertThat(((NamerConfig.Consul) config.namers().getFirst()).options().token())
                .contains("hunter2");
        assertThat(config.toString()).doesNotContain("hunter2");
    }

    @Test
    void marathon_is_spoken_to_as_whom_the_environment_says_and_a_service_account_goes_first() throws Exception {
        String marathon = "namers: [{kind: marathon}]";
        assertThat(marathon(marathon)).isEqualTo(new Credentials.None());
        environment.put("MARATHON_HTTP_AUTH_CREDENTIAL", "b3BzOmh1bnRlcjI=");
        assertThat(marathon(marathon)).isEqualTo(new Credentials.Basic("b3BzOmh1bnRlcjI="));
        assertThat(reader.parse("x.yaml", marathon).toString()).doesNotContain("b3BzOmh1bnRlcjI=");

        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        KeyPair keys = generator.generateKeyPair();
        String pem = Base64.getEncoder().encodeToString(keys.getPrivate().getEncoded());
        environment.put("DCOS_SERVICE_ACCOUNT_CREDENTIAL", """
                {"uid": "waymark", "scheme": "RS256", "login_endpoint": "https://leader.mesos/acs/api/v1/auth/login",
                 "private_key": "-----BEGIN PRIVATE KEY-----\\n%s\\n-----END PRIVATE KEY-----\\n"}""".formatted(pem));
        assertThat(marathon(marathon)).isInstanceOfSatisfying(Credentials.ServiceAccount.class, account -> {
            assertThat(account.uid()).isEqualTo("waymark");
            assertThat(account.key()).isEqualTo(keys.getPrivate());
            assertThat(account.loginEndpoint()).hasPath("/acs/api/v1/auth/login");
        });
        assertThat(reader.parse("x.yaml", marathon).toString()).doesNotContain(pem);
    }

    private Credentials marathon(String text) throws ConfigException {
        return ((NamerConfig.Marathon) reader.parse("x.yaml", text).namers().getFirst())
                .options()
                .credentials();
    }

    @Test
    void credentials_for_marathon_that_cannot_be_used_are_an_error_that_does_not_show_them() {
        environment.put("MARATHON_HTTP_AUTH_CREDENTIAL", "ops:hunter2");
        assertThatThrownBy(() -> reader.parse("x.yaml", "namers: [{kind: marathon}]"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("MARATHON_HTTP_AUTH_CREDENTIAL cannot be used: not 'user:password' in base 64")
                .hasMessageNotContaining("hunter2");
        environment.put("DCOS_SERVICE_ACCOUNT_CREDENTIAL", "{\"scheme\": \"hunter2\"}");
        assertThatThrownBy(() -> reader.parse("x.yaml", "namers: [{kind: marathon}]"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("DCOS_SERVICE_ACCOUNT_CREDENTIAL cannot be used: scheme is not RS256")
                .hasMessageNotContaining("hunter2");
    }

    @Test
    void a_secret_can_be_in_a_file_whose_last_line_end_does_not_count() throws Exception {
        Config config = reader.parse(
                "x.yaml",
                "storage: {kind: etcd, user: root, password: '${file:%s}'}".formatted(tls.resolve("password")));
        assertThat(((StorageConfig.Etcd) config.storage()).password()).contains(new Secret("hunter2"));
    }

    @Test
    void the_environment_can_allow_strangers_so_that_a_file_need_not_be_changed() throws Exception {
        String open = "interfaces: [{kind: io.l5d.mesh, ip: 0.0.0.0}]";
        assertThatThrownBy(() -> reader.parse("x.yaml", open)).isInstanceOf(ConfigException.class);
        environment.put("WAYMARK_ALLOW_UNAUTHENTICATED", "true");
        assertThat(reader.parse("x.yaml", open).grpc())
                .containsExactly(new Listener("0.0.0.0", 4321, Optional.empty()));
    }

    @Test
    void without_a_file_everything_is_on_the_loopback_address_and_kept_in_the_data_folder() throws Exception {
        environment.put("WAYMARK_DATA", "/var/lib/waymark");
        Config config = reader.standard();
        assertThat(config.storage()).isEqualTo(new StorageConfig.Embedded(Path.of("/var/lib/waymark")));
        assertThat(config.grpc()).containsExactly(new Listener("127.0.0.1", 4321, Optional.empty()));
        assertThat(config.http()).containsExactly(new Listener("127.0.0.1", 4180, Optional.empty()));
        assertThat(config.admin()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "'', false, namers[0].transformers[0].kind: the environment has no POD_IP",
        "'', true, namers[0].transformers[0].kind: the environment has no NODE_NAME",
        "pod, false, namers[0].transformers[0].kind: POD_IP is 'pod' (expected: the address of this pod)"
    })
    void the_node_of_this_pod_must_be_known_to_keep_what_is_on_it(String address, boolean hostNetwork, String message) {
        environment.remove("NODE_NAME");
        if (address.isEmpty()) {
            environment.remove("POD_IP");
        } else {
            environment.put("POD_IP", address);
        }
        String text = "namers: [{kind: fs, rootDir: d, transformers: [{kind: localnode, hostNetwork: %s}]}]"
                .formatted(hostNetwork);
        assertThatThrownBy(() -> reader.parse("x.yaml", text))
                .isInstanceOf(ConfigException.class)
                .hasMessageEndingWith(message);
    }

    @Test
    void a_hyphen_means_standard_input() throws Exception {
        InputStream input = new ByteArrayInputStream("grpc: {port: 5}".getBytes(StandardCharsets.UTF_8));
        assertThat(reader.read("-", input).grpc().getFirst().port()).isEqualTo(5);
    }

    @Test
    void a_file_that_is_not_there_is_said_to_be_so() {
        assertThatThrownBy(() -> reader.read("nowhere.yaml", InputStream.nullInputStream()))
                .isInstanceOf(ConfigException.class)
                .hasMessage("nowhere.yaml: cannot be read: no such file");
    }

    private Config read(Path file) throws ConfigException, IOException {
        return reader.parse(file.getFileName().toString(), Files.readString(file));
    }

    private static Path beside(Path file, String ending) {
        String name = file.getFileName().toString();
        return file.resolveSibling(name.substring(0, name.lastIndexOf('.')) + ending);
    }

    private String show(Config config) {
        Stream<String> lines = Stream.of(
                        Stream.of("storage " + config.storage()),
                        config.namers().stream().map(namer -> "namer " + namer),
                        config.grpc().stream().map(listener -> "grpc " + listener),
                        config.http().stream().map(listener -> "http " + listener),
                        config.admin().stream().map(admin -> "admin " + admin),
                        Stream.of(
                                "limits " + config.limits(),
                                "grace binding=%s shutdown=%s"
                                        .formatted(config.binding().grace(), config.shutdownGrace())),
                        config.warnings().stream().map(warning -> "warning " + warning.show()))
                .flatMap(part -> part);
        return lines.collect(Collectors.joining("\n", "", "\n")).replace(tls.toString(), "$TLS");
    }
}
