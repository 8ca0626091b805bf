package io.waymark.store.etcd;

import io.etcd.jetcd.api.KVGrpc;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.waymark.store.Backend;
import io.waymark.store.faults.EtcdProcess;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;

/** One server for all contract tests, each of which has a place of its own on it. */
final class SharedEtcd {
    private static final AtomicInteger PLACES = new AtomicInteger();
    private static final EtcdProcess SERVER = start();

    private SharedEtcd() {}

    private static EtcdProcess start() {
        try {
            return new EtcdProcess(
                    Files.createTempDirectory(Path.of("target"), "etcd").toAbsolutePath());
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    static EtcdSettings newPlace() {
        return EtcdSettings.of(URI.create(SERVER.endpoint()))
                .withPathPrefix("/contract/dtabs" + PLACES.incrementAndGet());
    }

    static Backend connect(EtcdSettings settings) {
        return new EtcdBackend(settings, InstantSource.system(), new Random());
    }

    /** What to do with a plain client. */
    interface Use {
        void with(KVGrpc.KVBlockingStub etcd) throws Exception;
    }

    /** What another program does to the server that listens on {@code port}. */
    static void outside(int port, Use use) throws Exception {
        ManagedChannel channel =
                NettyChannelBuilder.forAddress("127.0.0.1", port).usePlaintext().build();
        try {
            use.with(KVGrpc.newBlockingStub(channel));
        } finally {
            channel.shutdownNow();
        }
    }
}
