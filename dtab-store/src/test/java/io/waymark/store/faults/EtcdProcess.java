package io.waymark.store.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/** An etcd server in a process of its own, which can be killed and started again on the same ports and data. */
public final class EtcdProcess implements AutoCloseable {
    private final Path directory;
    private final int port = Child.freePort();
    private final int peerPort = Child.freePort();
    private final List<String> options;
    private Child child;

    /** Starts one with its data in {@code directory}, and with more {@code options}. */
    public EtcdProcess(Path directory, String... options) throws IOException, InterruptedException {
        this.directory = directory;
        this.options = List.of(options);
        Files.createDirectory(
                directory.resolve("data"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        this.child = run();
    }

    private Child run() throws InterruptedException {
        String peer = "http://127.0.0.1:" + peerPort;
        List<String> command = new ArrayList<>(List.of("etcd", "--name", "t"));
        command.addAll(List.of("--data-dir", directory.resolve("data").toString()));
        command.addAll(List.of("--listen-client-urls", endpoint(), "--advertise-client-urls", endpoint()));
        command.addAll(List.of("--listen-peer-urls", peer, "--initial-advertise-peer-urls", peer));
        command.addAll(List.of("--initial-cluster", "t=" + peer, "--logger", "zap"));
        command.addAll(options);
        return Child.start(directory.resolve("etcd.log"), command).awaitPort(port);
    }

    public int port() {
        return port;
    }

    /** {@code http://127.0.0.1:port}, or https if it was given a certificate. */
    public String endpoint() {
        return (options.contains("--cert-file") ? "https" : "http") + "://127.0.0.1:" + port;
    }

    /** kill -9. */
    public void kill() throws InterruptedException {
        child.kill();
    }

    /** After {@link #kill}. */
    public void startAgain() throws InterruptedException {
        child.close();
        child = run();
    }

    @Override
    public void close() {
        child.close();
    }
}
