package io.waymark.server.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads certificates and keys in PEM form. */
final class Pem {
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([A-Za-z0-9+/=\\s]+)-----END \\1-----");
    private static final List<String> KEY_ALGORITHMS = List.of("EC", "RSA", "EdDSA");

    private Pem() {}

    /** The certificates in {@code file}, in its order; at least one. */
    static List<X509Certificate> certificates(Path file) throws IOException, GeneralSecurityException {
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        List<X509Certificate> certificates = new ArrayList<>();
        Matcher blocks = blocks(file);
        while (blocks.find()) {
            if (blocks.group(1).endsWith("CERTIFICATE")) {
                certificates.add(
                        (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(bytes(blocks))));
            }
        }
        if (certificates.isEmpty()) {
            throw new CertificateException(
                    "no certificate in %s (expected: -----BEGIN CERTIFICATE-----)".formatted(file));
        }
        return certificates;
    }

    /** The private key in {@code file}. */
    static PrivateKey key(Path file) throws IOException, GeneralSecurityException {
        Matcher blocks = blocks(file);
        while (blocks.find()) {
            if (blocks.group(1).equals("PRIVATE KEY")) {
                return key(file, new PKCS8EncodedKeySpec(bytes(blocks)));
            }
        }
        throw new InvalidKeySpecException(
                "no PKCS#8 key without a password in %s (expected: -----BEGIN PRIVATE KEY-----; openssl pkcs8 -topk8 -nocrypt -in OLD -out NEW makes one)"
                        .formatted(file));
    }

    private static PrivateKey key(Path file, PKCS8EncodedKeySpec encoded) throws GeneralSecurityException {
        for (String algorithm : KEY_ALGORITHMS) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(encoded);
            } catch (InvalidKeySpecException notOfThisAlgorithm) {
                // perhaps of the next
            }
        }
        throw new InvalidKeySpecException(
                "the key in %s cannot be read (expected: one of %s)".formatted(file, KEY_ALGORITHMS));
    }

    private static Matcher blocks(Path file) throws IOException {
        return BLOCK.matcher(Files.readString(file, StandardCharsets.ISO_8859_1));
    }

    private static byte[] bytes(Matcher block) {
        return Base64.getMimeDecoder().decode(block.group(2));
    }
}
