package io.waymark.interpreter.marathon;

import static io.waymark.interpreter.marathon.FakeMarathon.app;
import static io.waymark.interpreter.marathon.FakeMarathon.send;
import static io.waymark.interpreter.marathon.MarathonRig.QUICK;
import static io.waymark.interpreter.marathon.MarathonRig.WEB;
import static io.waymark.interpreter.marathon.MarathonRig.at;
import static io.waymark.interpreter.marathon.MarathonRig.becomes;
import static io.waymark.interpreter.marathon.MarathonRig.becomesStale;
import static io.waymark.interpreter.marathon.MarathonRig.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import io.waymark.interpreter.Recorder;
import io.waymark.live.State;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** As whom Marathon is spoken to. */
class CredentialsIT {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String LOGIN = "/acs/api/v1/auth/login";
    private static KeyPair keys;

    private final MarathonRig rig = new MarathonRig();
    private final AtomicInteger logins = new AtomicInteger();
    private final List<String> refused = new CopyOnWriteArrayList<>();
    private volatile Duration tokenLife = Duration.ofDays(5);
    private volatile int loginStatus = 200;
    private FakeMarathon marathon;

    @BeforeAll
    static void keys() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        keys = generator.generateKeyPair();
    }

    @BeforeEach
    void open() throws IOException {
        marathon = new FakeMarathon();
        marathon.putSilently("/web", app("/web", "10.0.0.1"));
    }

    @AfterEach
    void close() {
        rig.close();
        marathon.close();
    }

    private Recorder<io.waymark.interpreter.Addresses> web(Credentials credentials) {
        return new Recorder<>(
                rig.namer(MarathonOptions.of(marathon.uri()).with(QUICK).with(credentials))
                        .addresses(WEB));
    }

    private static String pem() {
        return "-----BEGIN PRIVATE KEY-----\n%s\n-----END PRIVATE KEY-----\n"
                .formatted(
                        Base64.getMimeEncoder().encodeToString(keys.getPrivate().getEncoded()));
    }

    private static String account(String endpoint) {
        return JSON.writeValueAsString(JSON.createObjectNode()
                .put("uid", "waymark")
                .put("private_key", pem())
                .put("login_endpoint", endpoint)
                .put("scheme", "RS256"));
    }

    /** The login of DC/OS, as its API describes it: {@code {"uid", "token"}} is answered with {@code {"token"}}. */
    private boolean dcos(HttpExchange exchange) throws IOException {
        if (!exchange.getRequestURI().getPath().equals(LOGIN)) {
            return false;
        }
        JsonNode request = JSON.readTree(exchange.getRequestBody().readAllBytes());
        if (loginStatus != 200
                || !exchange.getRequestMethod().equals("POST")
                || !request.path("uid").asString("").equals("waymark")
                || !isSigned(request.path("token").asString(""))) {
            refused.add(request.toString());
            send(exchange, loginStatus == 200 ? 401 : loginStatus, "{\"title\":\"Unauthorized\"}");
            return true;
        }
        String token = token(logins.incrementAndGet());
        marathon.require("token=" + token);
        send(exchange, 200, "{\"token\":\"%s\"}".formatted(token));
        return true;
    }

    private String token(int count) {
        String claims = "{\"exp\":%d,\"uid\":\"waymark\",\"n\":%d}"
                .formatted(Instant.now().plus(tokenLife).getEpochSecond(), count);
        return "e30." + Base64.getUrlEncoder().withoutPadding().encodeToString(claims.getBytes(StandardCharsets.UTF_8))
                + ".c2lnbmF0dXJl";
    }

    private static boolean isSigned(String jwt) {
        String[] parts = jwt.split("\\.", -1);
        try {
            JsonNode header = JSON.readTree(Base64.getUrlDecoder().decode(parts[0]));
            JsonNode claims = JSON.readTree(Base64.getUrlDecoder().decode(parts[1]));
            Signature signature = Signature.getInstance("SHA256withRSA");
            signature.initVerify(keys.getPublic());
            signature.update((parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII));
            return header.path("alg").asString("").equals("RS256")
                    && claims.path("uid").asString("").equals("waymark")
                    && claims.path("exp").asLong(0) > Instant.now().getEpochSecond()
                    && signature.verify(Base64.getUrlDecoder().decode(parts[2]));
        } catch (GeneralSecurityException notVerified) {
            return false;
        }
    }

    @Test
    void a_user_and_a_password_are_shown_with_every_question() {
        String encoded = Base64.getEncoder().encodeToString("ops:s3cret".getBytes(StandardCharsets.UTF_8));
        marathon.require("Basic " + encoded);
        try (var stranger = web(new Credentials.None());
                var user = web(new Credentials.Basic(encoded))) {
            becomes(user, at("10.0.0.1"));
            eventually(() -> assertThat(marathon.streamCount()).isEqualTo(1));
            marathon.update("/web", app("/web", "10.0.0.2"));
            becomes(user, at("10.0.0.2"));
            eventually(() -> assertThat(stranger.last())
                    .isInstanceOfSatisfying(
                            State.Failed.class,
                            failed -> assertThat(failed.problem().message()).contains("status 401")));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"absolute", "path"})
    void a_service_account_logs_in_once_for_all_questions(String form) {
        marathon.require("nobody has logged in yet");
        marathon.behave(this::dcos);
        String endpoint = form.equals("path") ? LOGIN : marathon.uri() + LOGIN;
        try (var web = web(Credentials.ServiceAccount.parse(account(endpoint)))) {
            becomes(web, at("10.0.0.1"));
            eventually(() -> assertThat(marathon.streamCount()).isEqualTo(1));
            marathon.update("/web", app("/web", "10.0.0.2"));
            becomes(web, at("10.0.0.2"));
            assertThat(logins).hasValue(1);
            assertThat(refused).isEmpty();
        }
    }

    @Test
    void a_token_that_is_refused_is_replaced_at_once() {
        marathon.behave(this::dcos);
        marathon.require("nobody has logged in yet");
        try (var web = web(Credentials.ServiceAccount.parse(account(LOGIN)))) {
            becomes(web, at("10.0.0.1"));
            eventually(() -> assertThat(marathon.streamCount()).isEqualTo(1));
            marathon.require("another token by now");
            marathon.update("/web", app("/web", "10.0.0.2"));
            becomes(web, at("10.0.0.2"));
            assertThat(logins.get()).isGreaterThan(1);
            assertThat(web.heard()).doesNotHaveAnyElementsOfTypes(State.Stale.class, State.Failed.class);
        }
    }

    @Test
    void a_token_is_replaced_before_it_expires() {
        tokenLife = Duration.ofSeconds(2);
        marathon.behave(this::dcos);
        marathon.require("nobody has logged in yet");
        MarathonOptions.Polling polling = QUICK.with(false, QUICK.ttl(), QUICK.jitter(), QUICK.resync());
        MarathonOptions options =
                MarathonOptions.of(marathon.uri()).with(polling).with(Credentials.ServiceAccount.parse(account(LOGIN)));
        try (var web = new Recorder<>(rig.namer(options).addresses(WEB))) {
            becomes(web, at("10.0.0.1"));
            eventually(() -> assertThat(logins.get()).isGreaterThan(1));
            assertThat(web.heard()).doesNotHaveAnyElementsOfTypes(State.Stale.class, State.Failed.class);
        }
    }

    @Test
    void while_nobody_can_log_in_what_is_known_stands() {
        marathon.behave(this::dcos);
        marathon.require("nobody has logged in yet");
        try (var web = web(Credentials.ServiceAccount.parse(account(LOGIN)))) {
            becomes(web, at("10.0.0.1"));
            eventually(() -> assertThat(marathon.streamCount()).isEqualTo(1));
            loginStatus = 503;
            marathon.require("another token by now");
            marathon.update("/web", app("/web", "10.0.0.2"));
            becomesStale(web, "10.0.0.1");
            loginStatus = 200;
            becomes(web, at("10.0.0.2"));
        }
    }

    @Test
    void a_login_that_hangs_is_tried_again() {
        java.util.concurrent.CountDownLatch end = new java.util.concurrent.CountDownLatch(1);
        AtomicInteger asked = new AtomicInteger();
        marathon.require("nobody has logged in yet");
        marathon.behave(exchange -> {
            if (exchange.getRequestURI().getPath().equals(LOGIN) && asked.incrementAndGet() == 1) {
                try {
                    end.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
            return dcos(exchange);
        });
        MarathonOptions options = MarathonOptions.of(marathon.uri())
                .with(MarathonRig.timeout(Duration.ofMillis(300)))
                .with(Credentials.ServiceAccount.parse(account(LOGIN)));
        try (var web = new Recorder<>(rig.namer(options).addresses(WEB))) {
            becomes(web, at("10.0.0.1"));
            assertThat(asked.get()).isGreaterThan(1);
        } finally {
            end.countDown();
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    not json                                                         | not JSON
                    {}                                                               | scheme is missing
                    {"scheme":"HS256"}                                               | scheme is not RS256
                    {"scheme":"RS256"}                                               | login_endpoint is missing
                    {"scheme":"RS256","login_endpoint":"ftp://h/x"}                  | login_endpoint is not a URL
                    {"scheme":"RS256","login_endpoint":"https://h/x"}                | uid is missing
                    {"scheme":"RS256","login_endpoint":"https://h/x","uid":"a"}      | private_key is missing
                    {"scheme":"RS256","login_endpoint":"/x","uid":"a","private_key":"hunter2"} | private_key is not an RSA key
                    """)
    void what_is_no_service_account_is_refused_without_being_shown(String json, String message) {
        assertThatThrownBy(() -> Credentials.ServiceAccount.parse(json))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message)
                .hasMessageNotContaining("hunter2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "ops:s3cret", "b3Bz", "Om5vYm9keQ=="})
    void what_is_no_user_and_password_in_base_64_is_refused(String text) {
        assertThatThrownBy(() -> new Credentials.Basic(text)).hasMessageContaining("not 'user:password' in base 64");
    }

    @Test
    void secrets_are_not_in_the_text_of_options() {
        MarathonOptions options = MarathonOptions.of(URI.create("http://localhost"));
        assertThat(options.with(Credentials.ServiceAccount.parse(account(LOGIN)))
                        .toString())
                .contains("uid=waymark", "key=***");
        assertThat(options.with(new Credentials.Basic("b3BzOnMzY3JldA==")).toString())
                .contains("Basic[***]")
                .doesNotContain("b3BzOnMzY3JldA==");
    }
}
