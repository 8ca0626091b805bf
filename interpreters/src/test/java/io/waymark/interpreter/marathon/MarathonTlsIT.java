package io.waymark.interpreter.marathon;

import static io.waymark.interpreter.marathon.FakeMarathon.app;
import static io.waymark.interpreter.marathon.MarathonRig.QUICK;
import static io.waymark.interpreter.marathon.MarathonRig.WEB;
import static io.waymark.interpreter.marathon.MarathonRig.at;
import static io.waymark.interpreter.marathon.MarathonRig.becomes;
import static io.waymark.interpreter.marathon.MarathonRig.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.interpreter.Recorder;
import io.waymark.live.State;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A Marathon that speaks TLS and wants to see a certificate. */
class MarathonTlsIT {
    private static final char[] PASSWORD = "changeit".toCharArray();

    @TempDir
    static Path folder;

    private static SSLContext server;

    private final MarathonRig rig = new MarathonRig();
    private FakeMarathon marathon;

    @BeforeAll
    static void certificate() throws IOException, GeneralSecurityException, InterruptedException {
        Path store = folder.resolve("store.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "marathon",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=marathon",
                        "-ext",
                        "san=ip:127.0.0.1",
                        "-validity",
                        "2",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        String.valueOf(PASSWORD))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("keytool.txt").toFile())
                .start();
        assertThat(keytool.waitFor(60, TimeUnit.SECONDS)).isTrue();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD);
        }
        pem("cert.pem", "CERTIFICATE", keys.getCertificate("marathon").getEncoded());
        pem("key.pem", "PRIVATE KEY", keys.getKey("marathon", PASSWORD).getEncoded());

        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, PASSWORD);
        trusted.setCertificateEntry("marathon", keys.getCertificate("marathon"));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        own.init(keys, PASSWORD);
        server = SSLContext.getInstance("TLS");
        server.init(own.getKeyManagers(), trust.getTrustManagers(), null);
    }

    private static void pem(String file, String kind, byte[] bytes) throws IOException {
        Files.writeString(
                folder.resolve(file),
                "-----BEGIN %s-----\n%s\n-----END %s-----\n"
                        .formatted(kind, Base64.getMimeEncoder().encodeToString(bytes), kind));
    }

    @BeforeEach
    void open() throws IOException {
        marathon = new FakeMarathon(server);
        marathon.putSilently("/web", app("/web", "10.0.0.1"));
    }

    @AfterEach
    void close() {
        rig.close();
        marathon.close();
    }

    private Recorder<io.waymark.interpreter.Addresses> web(PemTls tls) throws SSLException {
        URI base = URI.create("https://127.0.0.1:" + marathon.port());
        return new Recorder<>(rig.namer(MarathonOptions.of(base).with(QUICK).with(tls.context()))
                .addresses(WEB));
    }

    private static Optional<PemTls.Certificate> own() {
        return Optional.of(new PemTls.Certificate(folder.resolve("cert.pem"), folder.resolve("key.pem")));
    }

    @Test
    void who_trusts_it_and_shows_a_certificate_is_answered_and_hears_events() throws SSLException {
        try (var web = web(new PemTls(Optional.of(folder.resolve("cert.pem")), own()))) {
            becomes(web, at("10.0.0.1"));
            eventually(() -> assertThat(marathon.streamCount()).isEqualTo(1));
            marathon.update("/web", app("/web", "10.0.0.2"));
            becomes(web, at("10.0.0.2"));
        }
    }

    @Test
    void who_does_not_trust_it_or_shows_nothing_has_no_answer() throws SSLException {
        try (var stranger = web(new PemTls(Optional.empty(), own()));
                var nameless = web(new PemTls(Optional.of(folder.resolve("cert.pem")), Optional.empty()))) {
            eventually(() -> assertThat(stranger.last()).isInstanceOf(State.Failed.class));
            eventually(() -> assertThat(nameless.last()).isInstanceOf(State.Failed.class));
        }
        assertThat(marathon.asked()).isEmpty();
    }
}
