package io.waymark.server.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Reads a {@code tls} block of something that Waymark is a client of. */
final class ClientTlsReader {
    private ClientTlsReader() {}

    /** Empty if the block says {@code enabled: false}. */
    static Optional<StorageConfig.ClientTls> read(Block block) {
        boolean enabled = block.flag("enabled", true);
        boolean careless = block.flag("disableValidation", false);
        if (careless && enabled) {
            block.find("disableValidation")
                    .ifPresent(value -> value.warning(
                            "%s: anybody can pretend to be this server, and read and change what is sent to it (instead, trust its certificate: trustCertsBundle: FILE)"
                                    .formatted(value.name())));
        }
        Optional<String> commonName = block.findText("commonName");
        block.ignore("protocols", "the newest that both sides know is used");
        Optional<Path> authorities = PemFile.find(block, "trustCertsBundle").or(() -> trustCerts(block));
        Optional<StorageConfig.Certificate> certificate = block.block("clientAuth", ClientTlsReader::certificate);
        return enabled
                ? Optional.of(new StorageConfig.ClientTls(authorities, certificate, commonName, !careless))
                : Optional.empty();
    }

    /** namerd's older way to say it: a list of files. */
    private static Optional<Path> trustCerts(Block block) {
        List<Value> files = block.list("trustCerts");
        if (files.size() > 1) {
            files.getLast()
                    .error("%s: more than one file (put all certificates into one, and name it in trustCertsBundle)"
                            .formatted(files.getLast().name()));
        }
        return files.stream().findFirst().flatMap(PemFile::of);
    }

    private static StorageConfig.Certificate certificate(Block block) {
        block.ignore("intermediateCertsPath", "put the whole chain into certPath's file");
        return new StorageConfig.Certificate(PemFile.require(block, "certPath"), PemFile.require(block, "keyPath"));
    }
}
