package io.waymark.benchmarks.discovery;

import com.google.protobuf.ByteString;
import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.PutRequest;
import io.etcd.jetcd.api.RequestOp;
import io.etcd.jetcd.api.TxnRequest;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.waymark.dtab.Path;
import io.waymark.interpreter.Namer;
import io.waymark.interpreter.etcd.EtcdNamer;
import io.waymark.interpreter.etcd.EtcdOptions;
import io.waymark.interpreter.hosts.Hosts;
import io.waymark.live.Scheduler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** An etcd in a process of its own, with its data in a folder that goes with it. */
final class EtcdSource implements Source {
    private static final int OPERATIONS_MAX = 100; // etcd takes 128 in a transaction
    private static final int START_SECONDS = 60;

    private final java.nio.file.Path directory;
    private final Process process;
    private final ManagedChannel channel;
    private final KVGrpc.KVBlockingStub etcd;
    private final URI endpoint;

    EtcdSource() throws IOException {
        this.directory = Files.createTempDirectory("etcd");
        int port = freePort();
        this.endpoint = URI.create("http://127.0.0.1:" + port);
        String peer = "http://127.0.0.1:" + freePort();
        this.process = new ProcessBuilder(List.of(
                        "etcd",
                        "--data-dir=" + directory.resolve("data"),
                        "--listen-client-urls=" + endpoint,
                        "--advertise-client-urls=" + endpoint,
                        "--listen-peer-urls=" + peer,
                        "--initial-advertise-peer-urls=" + peer,
                        "--initial-cluster=default=" + peer))
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("log").toFile())
                .start();
        this.channel =
                NettyChannelBuilder.forAddress("127.0.0.1", port).usePlaintext().build();
        this.etcd = KVGrpc.newBlockingStub(channel);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Override
    public String title() {
        return "etcd";
    }

    @Override
    public Namer namer(Path prefix, Hosts hosts, Executor executor, Scheduler scheduler) {
        return new EtcdNamer(prefix, EtcdOptions.of(endpoint), hosts, executor, scheduler, new Random(1));
    }

    @Override
    public Path name(String service) {
        return Path.of(service);
    }

    private static PutRequest put(String service, int number, int version) {
        String value = "{\"Op\":0,\"Addr\":\"%s:8080\",\"Metadata\":{\"zone\":\"zone-a\",\"nodeName\":\"node-1\"}}"
                .formatted(Source.address(number, version));
        return PutRequest.newBuilder()
                .setKey(ByteString.copyFromUtf8("/services/%s/%d".formatted(service, number)))
                .setValue(ByteString.copyFromUtf8(value))
                .build();
    }

    @Override
    public void register(String service, int endpoints) {
        for (int from = 0; from < endpoints; from += OPERATIONS_MAX) {
            TxnRequest.Builder transaction = TxnRequest.newBuilder();
            for (int i = from; i < Math.min(endpoints, from + OPERATIONS_MAX); i++) {
                transaction.addSuccess(RequestOp.newBuilder().setRequestPut(put(service, i, 0)));
            }
            etcd.withWaitForReady()
                    .withDeadlineAfter(START_SECONDS, TimeUnit.SECONDS)
                    .txn(transaction.build());
        }
    }

    @Override
    public void change(String service, int number, int version) {
        etcd.put(put(service, number, version));
    }

    @Override
    public void close() throws IOException {
        channel.shutdownNow();
        process.destroyForcibly().onExit().join();
        try (Stream<java.nio.file.Path> files = Files.walk(directory)) {
            for (java.nio.file.Path file :
                    files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
