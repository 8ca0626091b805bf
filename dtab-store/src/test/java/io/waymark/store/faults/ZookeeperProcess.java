package io.waymark.store.faults;

import java.nio.file.Path;
import java.util.List;

/** A ZooKeeper server in a process of its own, which can be killed and started again on the same port and data. */
public final class ZookeeperProcess implements AutoCloseable {
    private final Path directory;
    private final int port = Child.freePort();
    private Child child;

    /** Starts one with its data in {@code directory}. */
    public ZookeeperProcess(Path directory) throws InterruptedException {
        this.directory = directory;
        this.child = run();
    }

    private Child run() throws InterruptedException {
        List<String> options = List.of(
                "-Dzookeeper.admin.enableServer=false",
                "-Dzookeeper.preAllocSize=1024",
                "-Dzookeeper.jmx.log4j.disable=true");
        return Child.java(
                        directory.resolve("zookeeper.log"),
                        options,
                        "org.apache.zookeeper.server.ZooKeeperServerMain",
                        Integer.toString(port),
                        directory.resolve("data").toString())
                .awaitPort(port);
    }

    public int port() {
        return port;
    }

    /** {@code 127.0.0.1:port}. */
    public String address() {
        return "127.0.0.1:" + port;
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
