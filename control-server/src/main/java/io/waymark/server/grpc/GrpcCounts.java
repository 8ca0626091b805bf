package io.waymark.server.grpc;

import java.util.concurrent.atomic.LongAdder;

/** What the gRPC port has done and has open, for telemetry to read at any time. */
public final class GrpcCounts {
    private final LongAdder connections = new LongAdder();
    private final LongAdder streams = new LongAdder();
    private final LongAdder streamsOpened = new LongAdder();
    private final LongAdder topics = new LongAdder();
    private final LongAdder topicsHeld = new LongAdder();
    private final LongAdder messagesEncoded = new LongAdder();
    private final LongAdder messagesSent = new LongAdder();
    private final LongAdder bytesSent = new LongAdder();
    private final LongAdder messagesSkipped = new LongAdder();
    private final LongAdder refusals = new LongAdder();

    /** Connections that are open. */
    public long connections() {
        return connections.sum();
    }

    /** Calls of {@code io.linkerd.mesh} that are waiting for or following something, in all connections. */
    public long streams() {
        return streams.sum();
    }

    /** Such calls since the start. */
    public long streamsOpened() {
        return streamsOpened.sum();
    }

    /** Different things that are followed: names in a namespace, clusters, dtabs. */
    public long topics() {
        return topics.sum();
    }

    /** Those whose streams keep an older answer, since there is none now: a dtab that has come to loop, say. */
    public long topicsHeld() {
        return topicsHeld.sum();
    }

    /** Messages made since the start. */
    public long messagesEncoded() {
        return messagesEncoded.sum();
    }

    /** Messages handed to streams since the start. */
    public long messagesSent() {
        return messagesSent.sum();
    }

    /** The sum of their sizes. */
    public long bytesSent() {
        return bytesSent.sum();
    }

    /** Messages that slow readers were spared since the start, because a newer one came before they could take it. */
    public long messagesSkipped() {
        return messagesSkipped.sum();
    }

    /** Calls refused since the start because of a limit. */
    public long refusals() {
        return refusals.sum();
    }

    void connected(int change) {
        connections.add(change);
    }

    void opened() {
        streams.increment();
        streamsOpened.increment();
    }

    void closed() {
        streams.decrement();
    }

    void watching(int change) {
        topics.add(change);
    }

    void held(int change) {
        topicsHeld.add(change);
    }

    void encoded() {
        messagesEncoded.increment();
    }

    void sent(int bytes, long skipped) {
        messagesSent.increment();
        bytesSent.add(bytes);
        messagesSkipped.add(skipped);
    }

    void refused() {
        refusals.increment();
    }
}
