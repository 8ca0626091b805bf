package io.waymark.store.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.waymark.store.Backend;
import io.waymark.store.Backend.Head;
import io.waymark.store.Backend.Outcome;
import io.waymark.store.Backend.Write;
import io.waymark.store.StoreException;
import io.waymark.store.StoreException.Reason;
import io.waymark.store.etcd.EtcdSettings.Identity;
import io.waymark.store.etcd.EtcdSettings.Tls;
import io.waymark.store.faults.EtcdProcess;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EtcdTlsIT {
    private static final char[] PASSWORD = "secret".toCharArray();
    private static final Write WRITE = new Write("web", Optional.empty(), new Head.Put("/a => /b"), 1, "record");

    @TempDir
    private Path directory;

    /** A key and a certificate for 127.0.0.1 that vouches for itself, as PEM files. */
    private Identity identity(String name) throws Exception {
        return identity(name, "ip:127.0.0.1");
    }

    private Identity identity(String name, String alternativeName) throws Exception {
        Path store = directory.resolve(name + ".p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "one",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=" + name,
                        "-ext",
                        "san=" + alternativeName,
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        new String(PASSWORD))
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("keytool.log").toFile())
                .start();
        assertThat(keytool.waitFor()).isZero();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD);
        }
        return new Identity(
                pem(name + ".crt", "CERTIFICATE", keys.getCertificate("one").getEncoded()),
                pem(name + ".key", "PRIVATE KEY", keys.getKey("one", PASSWORD).getEncoded()));
    }

    private Path pem(String file, String kind, byte[] bytes) throws IOException {
        String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes);
        return Files.writeString(
                directory.resolve(file), "-----BEGIN " + kind + "-----\n" + body + "\n-----END " + kind + "-----\n");
    }

    private static Backend backend(EtcdProcess server, Optional<Path> authorities, Optional<Identity> identity) {
        return backend(server, new Tls(authorities, identity, Optional.empty(), true));
    }

    private static Backend backend(EtcdProcess server, Tls tls) {
        EtcdSettings plain = EtcdSettings.of(URI.create(server.endpoint()));
        return new EtcdBackend(
                new EtcdSettings(
                        List.of(URI.create(server.endpoint())),
                        plain.pathPrefix(),
                        Optional.empty(),
                        Optional.of(tls),
                        Duration.ofSeconds(10),
                        plain.checkEvery()),
                InstantSource.system(),
                new Random());
    }

    @Test
    void both_sides_show_a_certificate_and_neither_goes_on_without() throws Exception {
        Identity etcd = identity("etcd");
        Identity waymark = identity("waymark");
        try (EtcdProcess server = new EtcdProcess(
                        directory,
                        "--cert-file",
                        etcd.certificate().toString(),
                        "--key-file",
                        etcd.key().toString(),
                        "--client-cert-auth",
                        "--trusted-ca-file",
                        waymark.certificate().toString());
                Backend good = backend(server, Optional.of(etcd.certificate()), Optional.of(waymark));
                Backend stranger = backend(server, Optional.of(etcd.certificate()), Optional.empty());
                Backend distrustful = backend(server, Optional.of(waymark.certificate()), Optional.of(waymark))) {
            good.open();
            assertThat(good.write(WRITE)).isEqualTo(Outcome.WRITTEN);
            assertThat(good.readHead("web")).isPresent();
            for (Backend refused : List.of(stranger, distrustful)) {
                refused.open();
                assertThatThrownBy(() -> refused.readHead("web")).isInstanceOf(StoreException.class);
            }
        }
    }

    @Test
    void the_certificate_may_be_for_another_name_than_the_host_if_that_is_expected() throws Exception {
        Identity etcd = identity("etcd", "dns:etcd.example.com");
        Optional<Path> trusted = Optional.of(etcd.certificate());
        try (EtcdProcess server = new EtcdProcess(
                        directory,
                        "--cert-file",
                        etcd.certificate().toString(),
                        "--key-file",
                        etcd.key().toString());
                Backend named =
                        backend(server, new Tls(trusted, Optional.empty(), Optional.of("etcd.example.com"), true));
                Backend careless =
                        backend(server, new Tls(Optional.empty(), Optional.empty(), Optional.empty(), false));
                Backend host = backend(server, new Tls(trusted, Optional.empty(), Optional.empty(), true));
                Backend other =
                        backend(server, new Tls(trusted, Optional.empty(), Optional.of("other.example.com"), true))) {
            for (Backend taken : List.of(named, careless)) {
                taken.open();
                assertThat(taken.readHead("web")).isEmpty();
            }
            for (Backend refused : List.of(host, other)) {
                refused.open();
                assertThatThrownBy(() -> refused.readHead("web")).isInstanceOf(StoreException.class);
            }
        }
    }

    @Test
    void a_certificate_that_cannot_be_read_is_an_error_at_the_start() {
        Path missing = directory.resolve("missing.pem");
        try (EtcdConnection connection = new EtcdConnection(new EtcdSettings(
                List.of(URI.create("https://127.0.0.1:1")),
                "/dtabs",
                Optional.empty(),
                Optional.of(new Tls(Optional.of(missing), Optional.empty(), Optional.empty(), true)),
                Duration.ofSeconds(5),
                Duration.ofSeconds(1)))) {
            assertThatThrownBy(connection::open)
                    .isInstanceOfSatisfying(
                            StoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.FORBIDDEN))
                    .hasMessageContaining("TLS files");
        }
    }
}
