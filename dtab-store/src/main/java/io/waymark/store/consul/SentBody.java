package io.waymark.store.consul;

import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow;

/** A body that tells whether it was wanted: before that nothing of it can have left this process. */
final class SentBody implements BodyPublisher {
    private final BodyPublisher body;
    private volatile boolean sent;

    SentBody(byte[] bytes) {
        this.body = BodyPublishers.ofByteArray(bytes);
    }

    boolean isSent() {
        return sent;
    }

    @Override
    public long contentLength() {
        return body.contentLength();
    }

    @Override
    public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
        sent = true;
        body.subscribe(subscriber);
    }
}
