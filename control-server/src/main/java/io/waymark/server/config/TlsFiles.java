package io.waymark.server.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a listener needs to speak TLS; PEM files.
 *
 * @param intermediateCerts what stands between {@code cert} and the root, if {@code cert} does not hold it already
 * @param caCert whose certificates a client may show
 * @param requireClientAuth whether a client must show one
 * @param protocols {@code TLSv1.3}, say; empty: what Java thinks best
 * @param ciphers empty: what Java thinks best
 */
public record TlsFiles(
        Path cert,
        Path key,
        Optional<Path> intermediateCerts,
        Optional<Path> caCert,
        boolean requireClientAuth,
        List<String> protocols,
        List<String> ciphers) {
    public TlsFiles {
        protocols = List.copyOf(protocols);
        ciphers = List.copyOf(ciphers);
    }

    /** All of the files, to be watched for changes. */
    public List<Path> files() {
        return Stream.of(Optional.of(cert), Optional.of(key), intermediateCerts, caCert)
                .flatMap(Optional::stream)
                .toList();
    }
}
