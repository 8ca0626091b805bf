package io.waymark.server.e2e;

import io.waymark.store.faults.Child;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** An etcd of three members, each a process of its own. */
final class EtcdCluster implements AutoCloseable {

    private record Member(String name, int clientPort, int peerPort) {
        String client() {
            return "http://127.0.0.1:" + clientPort;
        }

        String peer() {
            return "http://127.0.0.1:" + peerPort;
        }
    }

    private final Path directory;
    private final List<Member> members = new ArrayList<>();
    private final List<Child> running = new ArrayList<>();

    EtcdCluster(Path directory) {
        this.directory = directory;
        for (String name : List.of("a", "b", "c")) {
            members.add(new Member(name, Child.freePort(), Child.freePort()));
        }
    }

    /** Starts all three, on the data they had if they ran before. */
    void start() throws IOException, InterruptedException {
        String cluster = members.stream()
                .map(member -> member.name() + "=" + member.peer())
                .collect(Collectors.joining(","));
        for (Member member : members) {
            Path data = directory.resolve(member.name());
            if (!Files.exists(data)) {
                Files.createDirectory(
                        data, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            }
            running.add(Child.start(
                    directory.resolve(member.name() + ".log"),
                    List.of(
                            "etcd",
                            "--name=" + member.name(),
                            "--data-dir=" + data,
                            "--listen-client-urls=" + member.client(),
                            "--advertise-client-urls=" + member.client(),
                            "--listen-peer-urls=" + member.peer(),
                            "--initial-advertise-peer-urls=" + member.peer(),
                            "--initial-cluster=" + cluster)));
        }
        for (int i = 0; i < members.size(); i++) {
            running.get(i).awaitPort(members.get(i).clientPort());
        }
    }

    /** kill -9 to all three. */
    void stop() {
        running.forEach(Child::close);
        running.clear();
    }

    List<String> endpoints() {
        return members.stream().map(Member::client).toList();
    }

    @Override
    public void close() {
        stop();
    }
}
