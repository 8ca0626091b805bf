package io.waymark.interpreter.marathon;

import java.io.ByteArrayOutputStream;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;

/** Reads a stream of server-sent events. Its result, when it ends, is empty. */
final class EventStream implements BodySubscriber<byte[]> {
    static final String TYPE = "text/event-stream";

    private static final int LINE_BYTES_MAX = 1 << 20;
    private static final byte[] NOTHING = {};

    /** Who listens. */
    interface Listener {
        /** The stream has begun. */
        void begun();

        /** Something came, be it only a sign of life. */
        void alive();

        /** @param data empty if it was too long to be kept */
        void event(String type, String data);
    }

    private final Listener listener;
    private final CompletableFuture<byte[]> end = new CompletableFuture<>();
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private String type = "";
    private final StringBuilder data = new StringBuilder();
    private boolean tooLong;

    EventStream(Listener listener) {
        this.listener = listener;
    }

    @Override
    public CompletionStage<byte[]> getBody() {
        return end;
    }

    @Override
    public void onSubscribe(Flow.Subscription begun) {
        listener.begun();
        begun.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        listener.alive();
        for (ByteBuffer buffer : buffers) {
            while (buffer.hasRemaining()) {
                byte next = buffer.get();
                if (next == '\n') {
                    endLine();
                } else if (line.size() < LINE_BYTES_MAX) {
                    line.write(next);
                } else {
                    tooLong = true;
                }
            }
        }
    }

    private void endLine() {
        String text = line.toString(StandardCharsets.UTF_8);
        line.reset();
        if (text.endsWith("\r")) {
            text = text.substring(0, text.length() - 1);
        }
        if (text.isEmpty()) {
            endEvent();
        } else if (text.startsWith("event:")) {
            type = text.substring("event:".length()).strip();
        } else if (text.startsWith("data:")) {
            if (data.length() + text.length() <= LINE_BYTES_MAX) {
                data.append(text, "data:".length(), text.length()).append('\n');
            } else {
                tooLong = true;
            }
        }
    }

    private void endEvent() {
        if (!type.isEmpty()) {
            listener.event(type, tooLong ? "" : data.toString());
        }
        type = "";
        data.setLength(0);
        tooLong = false;
    }

    @Override
    public void onError(Throwable failure) {
        end.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
        end.complete(NOTHING);
    }
}
