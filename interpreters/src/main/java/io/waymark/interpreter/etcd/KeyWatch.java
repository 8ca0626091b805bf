package io.waymark.interpreter.etcd;

import com.google.protobuf.UnknownFieldSet;
import io.etcd.jetcd.api.WatchCreateRequest;
import io.etcd.jetcd.api.WatchGrpc;
import io.etcd.jetcd.api.WatchProgressRequest;
import io.etcd.jetcd.api.WatchRequest;
import io.etcd.jetcd.api.WatchResponse;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A watch of a range of keys, read by one thread, which takes one answer at a time. */
final class KeyWatch implements AutoCloseable {
    // In etcd since 3.4, but not in jetcd's copy of the API: large answers come in parts. Otherwise one that tells of
    // a thousand large changes is larger than gRPC can take.
    private static final int FRAGMENT_FIELD = 8;

    private final BlockingQueue<News> news = new LinkedBlockingQueue<>(); // two at most: one answer, and the end
    private final Observer observer = new Observer();

    private sealed interface News {
        record Answer(WatchResponse response) implements News {}

        /** Why there will be no more. */
        record End(Throwable reason) implements News {}
    }

    /** From {@code revision} on. */
    KeyWatch(WatchGrpc.WatchStub etcd, Keys keys, long revision) {
        UnknownFieldSet fragment = UnknownFieldSet.newBuilder()
                .addField(
                        FRAGMENT_FIELD,
                        UnknownFieldSet.Field.newBuilder().addVarint(1).build())
                .build();
        etcd.watch(observer);
        observer.stream()
                .onNext(WatchRequest.newBuilder()
                        .setCreateRequest(WatchCreateRequest.newBuilder()
                                .setKey(keys.from())
                                .setRangeEnd(keys.to())
                                .setStartRevision(revision)
                                .setUnknownFields(fragment))
                        .build());
    }

    /** The next answer; empty if there is none for so long. */
    Optional<WatchResponse> next(Duration atMost) throws EtcdException, InterruptedException {
        News next = news.poll(atMost.toNanos(), TimeUnit.NANOSECONDS);
        return switch (next) {
            case null -> Optional.empty();
            case News.Answer(WatchResponse response) -> {
                observer.stream().request(1);
                yield Optional.of(response);
            }
            case News.End(Throwable reason) ->
                throw new EtcdException(
                        EtcdException.Kind.FAILED, "the watch has ended: " + reason.getMessage(), reason);
        };
    }

    /** Asks for an answer even if there is nothing new. */
    void prod() {
        observer.stream()
                .onNext(WatchRequest.newBuilder()
                        .setProgressRequest(WatchProgressRequest.getDefaultInstance())
                        .build());
    }

    @Override
    public void close() {
        observer.stream().cancel("no longer needed", null);
    }

    private final class Observer implements ClientResponseObserver<WatchRequest, WatchResponse> {
        private @Nullable ClientCallStreamObserver<WatchRequest> stream;

        ClientCallStreamObserver<WatchRequest> stream() {
            return Objects.requireNonNull(stream);
        }

        @Override
        public void beforeStart(ClientCallStreamObserver<WatchRequest> started) {
            stream = started;
            started.disableAutoRequestWithInitial(1);
        }

        @Override
        public void onNext(WatchResponse response) {
            news.add(new News.Answer(response));
        }

        @Override
        public void onError(Throwable problem) {
            news.add(new News.End(problem));
        }

        @Override
        public void onCompleted() {
            news.add(new News.End(Status.UNAVAILABLE.asException()));
        }
    }
}
