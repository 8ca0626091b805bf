package io.waymark.interpreter.etcd;

import com.google.protobuf.ByteString;
import io.etcd.jetcd.api.CompactionRequest;
import io.etcd.jetcd.api.DeleteRangeRequest;
import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.LeaseGrantRequest;
import io.etcd.jetcd.api.LeaseGrpc;
import io.etcd.jetcd.api.PutRequest;
import io.etcd.jetcd.api.RangeRequest;
import io.etcd.jetcd.api.RequestOp;
import io.etcd.jetcd.api.TxnRequest;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Set;

/** What other programs do to the etcd that listens on a port. */
final class Outside implements AutoCloseable {
    private final int port;
    private final ManagedChannel channel;
    private final KVGrpc.KVBlockingStub etcd;

    Outside(int port) {
        this.port = port;
        this.channel =
                NettyChannelBuilder.forAddress("127.0.0.1", port).usePlaintext().build();
        this.etcd = KVGrpc.newBlockingStub(channel);
    }

    /** As Go's naming library writes it. */
    static String endpoint(String address) {
        return "{\"Op\":0,\"Addr\":\"%s\",\"Metadata\":null}".formatted(address);
    }

    private static PutRequest.Builder request(String key, String value) {
        return PutRequest.newBuilder().setKey(ByteString.copyFromUtf8(key)).setValue(ByteString.copyFromUtf8(value));
    }

    private static DeleteRangeRequest.Builder deletion(String key) {
        return DeleteRangeRequest.newBuilder().setKey(ByteString.copyFromUtf8(key));
    }

    void put(String key, String value) {
        etcd.put(request(key, value).build());
    }

    /** A key that is there for so long, and then is not. */
    void lease(String key, String value, int seconds) {
        long lease = LeaseGrpc.newBlockingStub(channel)
                .leaseGrant(LeaseGrantRequest.newBuilder().setTTL(seconds).build())
                .getID();
        etcd.put(request(key, value).setLease(lease).build());
    }

    void delete(String key) {
        etcd.deleteRange(deletion(key).build());
    }

    /** The endpoints of a service, each under its address, all in one step. */
    void change(String service, Set<String> gone, Set<String> come) {
        TxnRequest.Builder transaction = TxnRequest.newBuilder();
        gone.forEach(address -> transaction.addSuccess(
                RequestOp.newBuilder().setRequestDeleteRange(deletion(service + "/" + address))));
        come.forEach(address -> transaction.addSuccess(
                RequestOp.newBuilder().setRequestPut(request(service + "/" + address, endpoint(address)))));
        etcd.txn(transaction.build());
    }

    long revision() {
        return etcd.range(RangeRequest.newBuilder()
                        .setKey(ByteString.copyFromUtf8("x"))
                        .build())
                .getHeader()
                .getRevision();
    }

    /** Forgets all history. */
    void compact() {
        etcd.compact(CompactionRequest.newBuilder().setRevision(revision()).build());
    }

    /** How many watches there are, of whomever. */
    int watches() throws Exception {
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d/metrics".formatted(port)))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body()
                    .lines()
                    .filter(line -> line.startsWith("etcd_debugging_mvcc_watcher_total "))
                    .mapToInt(line -> (int) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                    .findFirst()
                    .orElseThrow();
        }
    }

    ManagedChannel channel() {
        return channel;
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }
}
