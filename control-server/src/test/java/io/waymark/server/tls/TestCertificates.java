package io.waymark.server.tls;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** Certificates made for a test, by the JDK's own keytool. */
public final class TestCertificates {
    private static final String PASSWORD = "password";

    /** The certificate {@code name.pem} and the key {@code name.key} in {@code folder}; each vouches for itself. */
    public static void make(Path folder, String name, String algorithm) throws Exception {
        make(folder, name, algorithm, "-ext", "SAN=dns:localhost,ip:127.0.0.1");
    }

    /** As the other, with these options for keytool: {@code -ext SAN=dns:example.com}, say. */
    public static void make(Path folder, String name, String algorithm, String... options) throws Exception {
        Path store = Files.createTempFile(folder, name, ".p12");
        Files.delete(store);
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "it",
                "-keyalg",
                algorithm,
                "-dname",
                "CN=" + name,
                "-validity",
                "2",
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass",
                PASSWORD));
        command.addAll(List.of(options));
        run(command);
        export(store, folder.resolve(name + ".pem"), folder.resolve(name + ".key"));
    }

    private static void run(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(output);
        }
    }

    private static void export(Path store, Path certificate, Path key) throws IOException, GeneralSecurityException {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD.toCharArray());
        }
        Files.writeString(
                key,
                pem("PRIVATE KEY", keys.getKey("it", PASSWORD.toCharArray()).getEncoded()));
        Files.writeString(
                certificate, pem("CERTIFICATE", keys.getCertificate("it").getEncoded()));
    }

    private static String pem(String what, byte[] bytes) {
        return "-----BEGIN %s-----\n%s\n-----END %s-----\n"
                .formatted(what, Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes), what);
    }

    private TestCertificates() {}
}
