package io.waymark.server.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads a {@code tls} block of something that Waymark is a client of. */
final class ClientTlsReader {
    private ClientTlsReader() {}

    /** Empty if the block says {@code enabled: false}. */
    static Optional<StorageConfig.ClientTls> read(Block block) {
        boolean enabled = block.flag("enabled", true);
        if (block.flag("disableValidation", false)) {
            block.find("disableValidation")
                    .ifPresent(value -> value.error(
                            "%s: a server that anybody can pretend to be is not accepted (instead, trust its certificate: trustCertsBundle: FILE)"
                                    .formatted(value.name())));
        }
        Optional<String> commonName = block.findText("commonName");
        List<Path> trusted = new ArrayList<>();
        PemFile.find(block, "trustCertsBundle").ifPresent(trusted::add);
        for (Value file : block.list("trustCerts")) {
            PemFile.of(file).ifPresent(trusted::add);
        }
        Optional<StorageConfig.Certificate> certificate = block.block("clientAuth", ClientTlsReader::certificate);
        block.ignore("protocols", "the newest that both sides know is used");
        return enabled ? Optional.of(new StorageConfig.ClientTls(commonName, trusted, certificate)) : Optional.empty();
    }

    private static StorageConfig.Certificate certificate(Block block) {
        block.ignore("intermediateCertsPath", "put the whole chain into certPath's file");
        return new StorageConfig.Certificate(PemFile.require(block, "certPath"), PemFile.require(block, "keyPath"));
    }
}
