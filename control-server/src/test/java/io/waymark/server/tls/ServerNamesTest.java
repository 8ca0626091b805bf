package io.waymark.server.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.security.cert.X509Certificate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerNamesTest {
    @TempDir
    private Path folder;

    private X509Certificate certificate(String name, String... options) throws Exception {
        TestCertificates.make(folder, name, "EC", options);
        return Pem.certificates(folder.resolve(name + ".pem")).getFirst();
    }

    @Test
    void a_certificate_is_for_its_alternative_names_and_then_not_for_its_common_name() throws Exception {
        X509Certificate names = certificate(
                "common.example.com", "-ext", "SAN=dns:Consul.Example.com,dns:*.dc1.test,ip:10.0.0.7,ip:fd00::7");
        for (String good : new String[] {
            "consul.example.com",
            "CONSUL.example.COM",
            "a.dc1.test",
            "A.DC1.TEST",
            "10.0.0.7",
            "fd00::7",
            "fd00:0:0::0007"
        }) {
            assertThat(ServerNames.isFor(names, good)).as(good).isTrue();
        }
        for (String bad : new String[] {
            "common.example.com",
            "example.com",
            "x.consul.example.com",
            "dc1.test",
            ".dc1.test",
            "a.b.dc1.test",
            "*.example.com",
            "10.0.0.8",
            "fd00::8",
            ""
        }) {
            assertThat(ServerNames.isFor(names, bad)).as(bad).isFalse();
        }
    }

    @Test
    void without_alternative_names_it_is_for_its_common_name() throws Exception {
        X509Certificate old = certificate("old.example.com");
        assertThat(ServerNames.isFor(old, "old.example.com")).isTrue();
        assertThat(ServerNames.isFor(old, "example.com")).isFalse();
        assertThat(ServerNames.of(old)).containsExactly("old.example.com");
    }

    @Test
    void nothing_stands_for_a_whole_top_level_domain() throws Exception {
        X509Certificate greedy = certificate("greedy", "-ext", "SAN=dns:*.com");
        assertThat(ServerNames.isFor(greedy, "example.com")).isFalse();
    }
}
