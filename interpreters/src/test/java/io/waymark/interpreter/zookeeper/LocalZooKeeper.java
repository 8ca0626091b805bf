package io.waymark.interpreter.zookeeper;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.retry.RetryForever;
import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.data.ACL;
import org.apache.zookeeper.data.Id;
import org.apache.zookeeper.server.DataTree;
import org.apache.zookeeper.server.NIOServerCnxnFactory;
import org.apache.zookeeper.server.ServerCnxnFactory;
import org.apache.zookeeper.server.ZooKeeperServer;
import org.apache.zookeeper.server.auth.DigestAuthenticationProvider;

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

    /** Makes the server forget what clients watch; nobody is told. */
    void forgetWatches() {
        DataTree tree = server.getZKDatabase().getDataTree();
        connections.getConnections().forEach(tree::removeCnxn);
    }

    /** How many sessions there are but for the writer's. */
    int sessions() {
        return server.getZKDatabase().getSessionWithTimeOuts().size() - 1;
    }

    /** The client that writes. */
    CuratorFramework client() {
        return client;
    }

    /** Says who may do what with a node; {@code password} is that of the user {@code ada}, who may read it. */
    void onlyAdaReads(String path, String password) throws Exception {
        String digest = DigestAuthenticationProvider.generateDigest("ada:" + password);
        client.setACL()
                .withACL(List.of(
                        new ACL(ZooDefs.Perms.READ, new Id("digest", digest)),
                        new ACL(ZooDefs.Perms.ALL & ~ZooDefs.Perms.READ, ZooDefs.Ids.ANYONE_ID_UNSAFE)))
                .forPath(path);
    }

    /** Lets everybody do everything with a node. */
    void everybodyReads(String path) throws Exception {
        client.setACL().withACL(ZooDefs.Ids.OPEN_ACL_UNSAFE).forPath(path);
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
