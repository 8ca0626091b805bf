package io.waymark.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.waymark.interpreter.Addresses;
import io.waymark.interpreter.Namers;
import io.waymark.live.State;
import io.waymark.live.Watch;
import io.waymark.server.config.Config;
import io.waymark.server.config.ConfigException;
import io.waymark.server.config.ConfigReader;
import io.waymark.server.tls.TestCertificates;
import io.waymark.store.Backend;
import io.waymark.store.StoreException;
import io.waymark.store.faults.Child;
import io.waymark.store.faults.ConsulProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real agent that speaks TLS, and wants to see a certificate, as the configuration's words have it. */
class ConsulTlsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final io.waymark.dtab.Path WEB = io.waymark.dtab.Path.parse("/#/consul/dc1/web");

    @TempDir
    private static Path folder;

    private static ConsulProcess consul;
    private static int port;
    private static ExecutorService threads;

    @BeforeAll
    static void start() throws Exception {
        TestCertificates.make(folder, "consul", "RSA", "-ext", "SAN=dns:consul.example.com");
        TestCertificates.make(folder, "waymark", "EC");
        TestCertificates.make(folder, "stranger", "EC");
        port = Child.freePort();
        consul = ConsulProcess.inMemory(
                folder,
                "ports { https = %d }".formatted(port),
                "cert_file = \"%s\"".formatted(folder.resolve("consul.pem")),
                "key_file = \"%s\"".formatted(folder.resolve("consul.key")),
                "ca_file = \"%s\"".formatted(folder.resolve("waymark.pem")),
                "verify_incoming_https = true");
        consul.register("n1", "web", "10.0.0.1", 8080);
        threads = Executors.newVirtualThreadPerTaskExecutor();
    }

    @AfterAll
    static void stop() {
        if (consul != null) {
            consul.close();
        }
        if (threads != null) {
            threads.shutdownNow();
        }
    }

    private static final String SHOWN = "clientAuth: {certPath: F/waymark.pem, keyPath: F/waymark.key}";
    private static final String GOOD = "{trustCerts: [F/consul.pem], commonName: consul.example.com, " + SHOWN + "}";
    private static final List<String> ENOUGH = List.of(GOOD, "{disableValidation: true, " + SHOWN + "}");
    private static final List<String> NOT_ENOUGH = List.of(
            "{trustCertsBundle: F/consul.pem, " + SHOWN + "}", // it is not for 127.0.0.1
            "{trustCertsBundle: F/consul.pem, commonName: other.example.com, " + SHOWN + "}",
            "{trustCertsBundle: F/stranger.pem, commonName: consul.example.com, " + SHOWN + "}",
            "{commonName: consul.example.com, " + SHOWN + "}",
            "{trustCertsBundle: F/consul.pem, commonName: consul.example.com}",
            "{trustCertsBundle: F/consul.pem, commonName: consul.example.com, clientAuth: {certPath: F/stranger.pem, keyPath: F/stranger.key}}");

    private static Config config(String tls) throws ConfigException {
        String block =
                "{kind: consul, host: 127.0.0.1, port: %d, tls: %s}".formatted(port, tls.replace("F/", folder + "/"));
        return new ConfigReader(name -> Optional.empty())
                .parse("x.yaml", "storage: %s\nnamers: [%s]".formatted(block, block));
    }

    private static Backend backend(String tls) throws Exception {
        Backend backend = Backends.of(config(tls).storage(), threads, InstantSource.system(), new Random());
        backend.open();
        return backend;
    }

    @Test
    void the_store_shows_and_judges_certificates_as_it_is_told() throws Exception {
        for (String tls : ENOUGH) {
            try (Backend backend = backend(tls)) {
                assertThat(backend.readHead("web")).as(tls).isEmpty();
                await().atMost(PATIENCE).until(() -> backend.heads().current() instanceof State.Ready<?>);
            }
        }
        for (String tls : NOT_ENOUGH) {
            try (Backend backend = backend(tls)) {
                assertThatThrownBy(() -> backend.readHead("web")).as(tls).isInstanceOf(StoreException.class);
            }
        }
    }

    @Test
    void the_namer_shows_and_judges_certificates_as_it_is_told() throws Exception {
        for (String tls : ENOUGH) {
            assertThat(settled(tls)).as(tls).isInstanceOf(State.Ready.class);
        }
        for (String tls : NOT_ENOUGH) {
            assertThat(settled(tls)).as(tls).isInstanceOf(State.Failed.class);
        }
    }

    /** What is known of the service, once something is. */
    private static State<Addresses> settled(String tls) throws Exception {
        ProcessScheduler scheduler = new ProcessScheduler(InstantSource.system());
        Namers namers = new NamerMounts(threads, scheduler, new Random())
                .mount(config(tls).namers())
                .namers();
        try {
            var addresses = namers.addresses(WEB);
            Watch watch = addresses.watch(state -> {});
            await().atMost(PATIENCE).until(() -> !(addresses.current() instanceof State.Pending<?>));
            State<Addresses> settled = addresses.current();
            watch.close();
            return settled;
        } finally {
            namers.close();
            scheduler.close();
        }
    }

    @Test
    void a_file_that_is_no_certificate_or_no_key_is_said_at_the_start() throws Exception {
        Files.writeString(folder.resolve("broken.pem"), "-----BEGIN CERTIFICATE-----\n");
        assertThatThrownBy(() -> backend("{trustCertsBundle: F/broken.pem}"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("tls: no certificate in " + folder.resolve("broken.pem"));
        assertThatThrownBy(() -> backend("{clientAuth: {certPath: F/waymark.pem, keyPath: F/consul.pem}}"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("tls: no PKCS#8 key");
    }
}
