package io.waymark.interpreter.etcd;

import io.waymark.dtab.Path;
import io.waymark.interpreter.Namer;
import io.waymark.interpreter.NamerFaultSuite;
import io.waymark.store.faults.EtcdProcess;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.io.TempDir;

/** A real etcd behind a proxy that fails. */
class EtcdFaultsIT extends NamerFaultSuite {
    static final EtcdOptions.Timing QUICK = new EtcdOptions.Timing(
            Duration.ofMillis(500),
            Duration.ofMillis(20),
            Duration.ofMillis(200),
            Duration.ofMillis(200),
            Duration.ofSeconds(2),
            Duration.ofSeconds(1));

    @TempDir
    private static java.nio.file.Path directory;

    private int servers;
    private EtcdProcess server;
    private Outside outside;

    @Override
    protected int startSource() throws Exception {
        server = new EtcdProcess(Files.createDirectory(directory.resolve("etcd" + ++servers)));
        outside = new Outside(server.port());
        return server.port();
    }

    @Override
    protected void stopSource() {
        outside.close();
        server.close();
    }

    @Override
    protected Namer namer(int port) {
        EtcdOptions options =
                EtcdOptions.of(URI.create("http://127.0.0.1:" + port)).with(QUICK);
        return new EtcdNamer(Path.parse("/#/etcd"), options, hosts, time, time, new Random(1));
    }

    @Override
    protected int openCount(Namer namer) {
        return ((EtcdNamer) namer).openCount();
    }

    @Override
    protected Path name(String service) {
        return Path.of("prod", service);
    }

    @Override
    protected void change(String service, Set<String> before, Set<String> after) {
        Set<String> gone = new HashSet<>(before);
        gone.removeAll(after);
        outside.change("/services/prod/" + service, ports(gone), ports(after));
    }

    private static Set<String> ports(Set<String> addresses) {
        return addresses.stream().map(address -> address + ":80").collect(Collectors.toSet());
    }

    @Override
    protected void forgetHistory() {
        outside.compact();
    }

    @Override
    protected List<byte[]> nonsense() {
        return List.of(
                http("200 OK", "<html><title>Sign in</title></html>"),
                "\0\0\0\4\0\0\0\0\0 and so on".getBytes(StandardCharsets.ISO_8859_1));
    }
}
