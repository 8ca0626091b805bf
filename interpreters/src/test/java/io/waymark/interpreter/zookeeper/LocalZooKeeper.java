package io.waymark.interpreter.zookeeper;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Set;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.retry.RetryForever;
import org.apache.zookeeper.server.DataTree;
import org.apache.zookeeper.server.NIOServerCnxnFactory;
import org.apache.zookeeper.server.ServerCnxnFactory;
import org.apache.zookeeper.server.ZooKeeperServer;

/** A real ZooKeeper server in this process, which can be stopped and started, and a client that writes to it. */
final class LocalZooKeeper implements AutoCloseable {
    static {
        System.setProperty("zookeeper.preAllocSize", "64");
    }

    private final Path directory;
    private int port;
    private ZooKeeperServer server;
    private ServerCnxnFactory connections;
    private CuratorFramework client;

    /** A server that is stopped, whose data will be in {@code directory}. */
    LocalZooKeeper(Path directory) {
        this.directory = directory;
    }

    LocalZooKeeper start() {
        try {
            server = new ZooKeeperServer(
                    directory.toFile(), directory.resolve("log").toFile(), 500);
            connections = new NIOServerCnxnFactory();
            connections.configure(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
            connections.startup(server);
            port = connections.getLocalPort();
        } catch (IOException | InterruptedException failure) {
            throw new IllegalStateException(failure);
        }
        if (client == null) {
            client = CuratorFrameworkFactory.builder()
                    .connectString(connect())
                    .retryPolicy(new RetryForever(50))
                    .ensembleTracker(false) // it would watch a node
                    .build();
            client.start();
        }
        return this;
    }

    void stop() {
        if (connections != null) {
            connections.shutdown();
            connections = null;
            try {
                server.getZKDatabase().close();
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }
    }

    int port() {
        return port;
    }

    String connect() {
        return "127.0.0.1:" + port;
    }

    /** Ends all sessions but the writer's. */
    void expireSessions() throws Exception {
        var sessions = server.getZKDatabase().getSessionWithTimeOuts();
        long own = client.getZookeeperClient().getZooKeeper().getSessionId();
        for (long session : Set.copyOf(sessions.keySet())) {
            if (session != own) {
                server.closeSession(session);
            }
        }
    }

    /** How many watches the server keeps; the writer has none. */
    int watches() {
        DataTree tree = server.getZKDatabase().getDataTree();
        return tree.getWatchCount();
    }

    void put(String path, String data) throws Exception {
        client.create().orSetData().creatingParentsIfNeeded().forPath(path, data.getBytes(StandardCharsets.UTF_8));
    }

    void delete(String path) throws Exception {
        client.delete().deletingChildrenIfNeeded().forPath(path);
    }

    @Override
    public void close() {
        if (client != null) {
            client.close();
        }
        stop();
    }
}
