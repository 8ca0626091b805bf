package io.waymark.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.waymark.server.config.TlsFiles;
import io.waymark.server.tls.Certificates;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The listener with TLS, and with clients that must show who they are. */
class TlsTest {
    private static final char[] PASSWORD = "changeit".toCharArray();

    @TempDir
    private Path folder;

    private KeyStore keys;

    @BeforeEach
    void make_a_certificate() throws Exception {
        Path store = folder.resolve("keys.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "server",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "san=dns:localhost,ip:127.0.0.1",
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        new String(PASSWORD),
                        "-keystore",
                        store.toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(keytool.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(keytool.waitFor()).as(said).isZero();
        keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD);
        }
        Files.writeString(
                folder.resolve("cert.pem"),
                pem("CERTIFICATE", keys.getCertificate("server").getEncoded()));
        Files.writeString(
                folder.resolve("key.pem"),
                pem("PRIVATE KEY", keys.getKey("server", PASSWORD).getEncoded()));
    }

    private static String pem(String what, byte[] bytes) {
        return "-----BEGIN %s-----\n%s\n-----END %s-----\n"
                .formatted(what, Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes), what);
    }

    private TestServer server(Optional<Path> clientAuthorities) throws IOException {
        TlsFiles files = new TlsFiles(
                folder.resolve("cert.pem"),
                folder.resolve("key.pem"),
                Optional.empty(),
                clientAuthorities,
                clientAuthorities.isPresent(),
                List.of(),
                List.of());
        Optional<Certificates> tls = Optional.of(new Certificates(files));
        return new TestServer(new HttpOptions("127.0.0.1", 0, tls, Set.of(), HttpLimits.DEFAULT));
    }

    private HttpResponse<String> get(TestServer server, boolean withCertificate) throws Exception {
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("server", keys.getCertificate("server"));
        trust.init(trusted);
        KeyManagerFactory identity = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        identity.init(keys, PASSWORD);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(withCertificate ? identity.getKeyManagers() : null, trust.getTrustManagers(), null);
        try (HttpClient client = HttpClient.newBuilder().sslContext(context).build()) {
            return client.send(
                    HttpRequest.newBuilder(URI.create("https://localhost:" + server.port + "/api/1/dtabs"))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        }
    }

    @Test
    void the_api_is_served_over_tls() throws Exception {
        try (TestServer server = server(Optional.empty())) {
            assertThat(get(server, false).body()).isEqualTo("[]\n");
        }
    }

    @Test
    void clients_without_a_certificate_can_be_kept_out() throws Exception {
        try (TestServer server = server(Optional.of(folder.resolve("cert.pem")))) {
            assertThat(get(server, true).body()).isEqualTo("[]\n");
            assertThatIOException().isThrownBy(() -> get(server, false));
        }
    }

    @Test
    void files_that_are_not_there_are_an_error_at_the_start() throws IOException {
        Files.delete(folder.resolve("key.pem"));
        assertThatIOException().isThrownBy(() -> server(Optional.empty())).withMessageContaining("key.pem");
    }
}
