package io.waymark.server.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.waymark.server.config.TlsFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.X509ExtendedKeyManager;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CertificatesTest {
    @TempDir
    static Path made;

    @TempDir
    Path folder;

    @BeforeAll
    static void make() throws Exception {
        TestCertificates.make(made, "first", "EC");
        TestCertificates.make(made, "second", "EC");
        TestCertificates.make(made, "RSA", "RSA");
        TestCertificates.make(made, "Ed25519", "Ed25519");
    }

    @BeforeEach
    void the_first_certificate_is_the_servers() throws IOException {
        use("first");
    }

    private void use(String name) throws IOException {
        Files.copy(made.resolve(name + ".pem"), folder.resolve("cert.pem"), StandardCopyOption.REPLACE_EXISTING);
        Files.copy(made.resolve(name + ".key"), folder.resolve("key.pem"), StandardCopyOption.REPLACE_EXISTING);
        Files.copy(made.resolve(name + ".pem"), folder.resolve("ca.pem"), StandardCopyOption.REPLACE_EXISTING);
    }

    private TlsFiles files() {
        return new TlsFiles(
                folder.resolve("cert.pem"),
                folder.resolve("key.pem"),
                Optional.empty(),
                Optional.of(folder.resolve("ca.pem")),
                true,
                List.of(),
                List.of());
    }

    private static String shown(X509ExtendedKeyManager keys, String type) {
        String alias = keys.chooseEngineServerAlias(type, null, null);
        return keys.getCertificateChain(alias)[0].getSubjectX500Principal().getName();
    }

    @ParameterizedTest
    @ValueSource(strings = {"RSA", "Ed25519"})
    void keys_of_every_usual_kind_are_read(String algorithm) throws Exception {
        use(algorithm);
        X509ExtendedKeyManager keys = new Certificates(files()).keyManager();
        assertThat(shown(keys, algorithm.equals("RSA") ? "RSA" : "EdDSA")).isEqualTo("CN=" + algorithm);
    }

    @Test
    void changed_files_are_used_from_the_next_connection_on() throws Exception {
        Certificates certificates = new Certificates(files());
        X509ExtendedKeyManager keys = certificates.keyManager();
        String before = keys.chooseEngineServerAlias("EC", null, null);
        use("second");
        certificates.refresh();
        assertThat(shown(keys, "EC")).isEqualTo("CN=second");
        // A handshake that has begun with the first certificate ends with it.
        assertThat(keys.getCertificateChain(before)[0].getSubjectX500Principal().getName())
                .isEqualTo("CN=first");
        assertThat(keys.getPrivateKey(before)).isNotNull();
    }

    @Test
    void whose_certificates_are_taken_changes_too() throws Exception {
        Certificates certificates = new Certificates(files());
        X509Certificate[] second = {Pem.certificates(made.resolve("second.pem")).getFirst()};
        var trust = certificates.trustManager().orElseThrow();
        assertThatThrownBy(() -> trust.checkClientTrusted(second, "EC")).isInstanceOf(CertificateException.class);
        use("second");
        certificates.refresh();
        trust.checkClientTrusted(second, "EC");
    }

    @Test
    void files_that_cannot_be_used_change_nothing() throws Exception {
        Certificates certificates = new Certificates(files());
        Files.writeString(folder.resolve("key.pem"), "gibberish");
        certificates.refresh();
        assertThat(shown(certificates.keyManager(), "EC")).isEqualTo("CN=first");
        Files.delete(folder.resolve("cert.pem"));
        certificates.refresh();
        assertThat(shown(certificates.keyManager(), "EC")).isEqualTo("CN=first");
    }

    @Test
    void a_key_in_the_old_form_is_refused_with_the_command_that_mends_it() throws Exception {
        Files.writeString(
                folder.resolve("key.pem"), "-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----\n");
        assertThatThrownBy(() -> new Certificates(files()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("openssl pkcs8 -topk8 -nocrypt");
    }
}
