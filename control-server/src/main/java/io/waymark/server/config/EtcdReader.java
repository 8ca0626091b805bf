package io.waymark.server.config;

import io.waymark.interpreter.etcd.EtcdOptions;
import java.net.URI;
import java.util.Optional;

/** Reads the options of an {@code etcd} namer; where and as whom is said as for an etcd store. */
final class EtcdReader {
    private static final int PORT = 2379;

    private EtcdReader() {}

    static EtcdOptions read(Block block) {
        Optional<StorageConfig.ClientTls> tls =
                block.block("tls", ClientTlsReader::read).flatMap(read -> read);
        URI nowhere = URI.create("http://localhost:" + PORT); // what is wrong with the list is said already
        URI[] endpoints = Addresses.etcd(block, PORT, tls.isPresent()).toArray(URI[]::new);
        EtcdOptions standard = endpoints.length == 0 ? EtcdOptions.of(nowhere) : EtcdOptions.of(endpoints);
        EtcdOptions.Limits limits = standard.limits();
        String password = block.secret("password").map(Secret::value).orElse("");
        return new EtcdOptions(
                standard.endpoints(),
                pathPrefix(block, standard.pathPrefix()),
                block.findText("user").map(user -> new EtcdOptions.Login(user, password)),
                tls.map(EtcdReader::tls),
                standard.timing(),
                new EtcdOptions.Limits(
                        block.number("keysMax", limits.keysMax(), 1, Integer.MAX_VALUE),
                        block.number("bytesMax", (int) limits.bytesMax(), 1, Integer.MAX_VALUE),
                        limits.valueBytesMax(),
                        limits.pageKeys(),
                        limits.depthMax(),
                        limits.namesMax()));
    }

    /** Need not begin with a slash, as keys need not; empty: all keys. */
    private static String pathPrefix(Block block, String otherwise) {
        String prefix = block.text("pathPrefix", otherwise);
        if (prefix.endsWith("/")) {
            block.find("pathPrefix")
                    .ifPresent(value ->
                            value.expected("what keys begin with, such as /services, without a slash at its end"));
            return otherwise;
        }
        return prefix;
    }

    private static EtcdOptions.Tls tls(StorageConfig.ClientTls tls) {
        return new EtcdOptions.Tls(
                tls.authorities(),
                tls.certificate().map(shown -> new EtcdOptions.Identity(shown.chain(), shown.key())));
    }
}
