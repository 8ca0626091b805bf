package io.waymark.store.etcd;

import com.google.protobuf.ByteString;
import io.etcd.jetcd.api.Compare;
import io.etcd.jetcd.api.DeleteRangeRequest;
import io.etcd.jetcd.api.KeyValue;
import io.etcd.jetcd.api.PutRequest;
import io.etcd.jetcd.api.RangeRequest;
import io.etcd.jetcd.api.RequestOp;
import io.etcd.jetcd.api.TxnRequest;
import io.grpc.StatusRuntimeException;
import io.waymark.live.Live;
import io.waymark.store.Backend;
import io.waymark.store.Presence;
import io.waymark.store.StoreException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Keeps heads under {@code <pathPrefix>/<name>}, as namerd does, and records under
 * {@code /waymark/history/<pathPrefix>/<name>/<number>}. Who is there is in {@code /waymark/replicas/<pathPrefix>}.
 */
public final class EtcdBackend implements Backend {
    // A request may have 1.5 MB (--max-request-bytes), with the keys.
    private static final int WRITE_BYTES_MAX = (3 << 19) - 16_384;
    private static final String PRESENCE = "/waymark/replicas/";
    private static final String HISTORY = "/waymark/history/";

    private final EtcdSettings settings;
    private final EtcdConnection connection;
    private final EtcdHeads heads;
    private final Presence presence;
    private final String history;

    /**
     * A backend that does not connect before it is opened.
     *
     * @param random spreads the attempts of many that have lost their connection at the same time
     */
    public EtcdBackend(EtcdSettings settings, InstantSource clock, RandomGenerator random) {
        this.settings = settings;
        this.connection = new EtcdConnection(settings);
        this.heads = new EtcdHeads(connection, settings, clock, random);
        // Beside those of other installations on the same cluster: /namerd/dtabs is namerd:dtabs.
        String place = settings.pathPrefix().substring(1).replace('/', ':');
        this.history = HISTORY + place;
        this.presence = new EtcdPresence(connection, PRESENCE + place);
    }

    @Override
    public void open() throws StoreException {
        connection.open();
        heads.open();
    }

    @Override
    public void close() {
        heads.close();
        connection.close();
    }

    @Override
    public Live<Map<String, Document>> heads() {
        return heads.live();
    }

    @Override
    public Optional<Document> readHead(String name) throws StoreException {
        return read(headKey(name)).map(EtcdHeads::document);
    }

    @Override
    public Optional<String> readRecord(String name, long number) throws StoreException {
        return read(recordKey(name, number)).map(found -> found.getValue().toStringUtf8());
    }

    /** Linearizable, as etcd reads unless asked otherwise. */
    private Optional<KeyValue> read(ByteString key) throws StoreException {
        RangeRequest request = RangeRequest.newBuilder().setKey(key).build();
        return connection.read(etcd -> etcd.range(request).getKvsList().stream().findFirst());
    }

    @Override
    public List<Long> recordNumbers(String name) throws StoreException {
        RangeRequest request = RangeRequest.newBuilder()
                .setKey(bytes(history + "/" + name + "/"))
                .setRangeEnd(bytes(history + "/" + name + EtcdHeads.AFTER_SLASH))
                .setKeysOnly(true)
                .setSortTarget(RangeRequest.SortTarget.KEY)
                .setSortOrder(RangeRequest.SortOrder.DESCEND)
                .build();
        return connection.read(etcd -> etcd.range(request).getKvsList().stream()
                .map(found -> found.getKey().toStringUtf8())
                .map(key -> Long.valueOf(key.substring(key.lastIndexOf('/') + 1)))
                .toList());
    }

    @Override
    public void deleteRecords(String name, List<Long> numbers) throws StoreException {
        for (long number : numbers) {
            DeleteRangeRequest request = DeleteRangeRequest.newBuilder()
                    .setKey(recordKey(name, number))
                    .build();
            connection.read(etcd -> etcd.deleteRange(request));
        }
    }

    @Override
    public Outcome write(Write write) throws StoreException {
        TxnRequest transaction = transaction(write);
        SentTracer tracer = new SentTracer();
        try {
            boolean written = connection.authenticated(
                    etcd -> etcd.withInterceptors(tracer).txn(transaction).getSucceeded());
            return written ? Outcome.WRITTEN : Outcome.CONFLICT;
        } catch (StatusRuntimeException e) {
            connection.tryNext();
            if (tracer.isSent() && EtcdConnection.isUnanswered(e)) {
                return Outcome.UNKNOWN;
            }
            throw connection.refused(e);
        }
    }

    private TxnRequest transaction(Write write) {
        ByteString head = headKey(write.name());
        ByteString record = recordKey(write.name(), write.recordNumber());
        TxnRequest.Builder transaction = TxnRequest.newBuilder()
                .addCompare(Compare.newBuilder()
                        .setKey(head)
                        .setTarget(Compare.CompareTarget.MOD)
                        .setResult(Compare.CompareResult.EQUAL)
                        .setModRevision(write.expected().map(Long::parseLong).orElse(0L)))
                .addCompare(Compare.newBuilder()
                        .setKey(record)
                        .setTarget(Compare.CompareTarget.MOD)
                        .setResult(Compare.CompareResult.EQUAL)
                        .setModRevision(0))
                .addSuccess(put(record, write.record()));
        switch (write.head()) {
            case Head.Put(String text) -> transaction.addSuccess(put(head, text));
            case Head.Delete() ->
                transaction.addSuccess(RequestOp.newBuilder()
                        .setRequestDeleteRange(DeleteRangeRequest.newBuilder().setKey(head)));
            case Head.Keep() -> {}
        }
        return transaction.build();
    }

    private static RequestOp put(ByteString key, String text) {
        return RequestOp.newBuilder()
                .setRequestPut(PutRequest.newBuilder().setKey(key).setValue(bytes(text)))
                .build();
    }

    private ByteString headKey(String name) {
        return bytes(settings.pathPrefix() + "/" + name);
    }

    /** With all its digits, so that keys are in the order of their numbers. */
    private ByteString recordKey(String name, long number) {
        return bytes("%s/%s/%019d".formatted(history, name, number));
    }

    private static ByteString bytes(String text) {
        return ByteString.copyFrom(text, StandardCharsets.UTF_8);
    }

    @Override
    public Presence presence() {
        return presence;
    }

    @Override
    public int writeBytesMax() {
        return WRITE_BYTES_MAX;
    }

    @Override
    public String kind() {
        return "etcd";
    }
}
