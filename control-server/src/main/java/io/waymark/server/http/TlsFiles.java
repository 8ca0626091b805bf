package io.waymark.server.http;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Where the TLS material of a listener lies, all in PEM form.
 *
 * @param certificates the server's certificate and those that lead to its authority
 * @param key the server's private key, PKCS#8
 * @param clientAuthorities if present, only clients with a certificate from one of these are let in
 */
public record TlsFiles(Path certificates, Path key, Optional<Path> clientAuthorities) {}
