package io.waymark.benchmarks.fanout;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/** Clients with many streams, spread over a few connections. */
final class Fleet implements AutoCloseable {
    private final List<MeshConnection> connections = new ArrayList<>();
    private final AtomicReference<Round> round = new AtomicReference<>(new Round(0));
    private int streams;

    /** Connects, and opens no stream yet. */
    Fleet(int port, int connectionCount) throws IOException {
        for (int i = 0; i < connectionCount; i++) {
            connections.add(new MeshConnection(port, round));
        }
    }

    /** Opens a stream for each request; returns how many nanoseconds later each has had an answer. */
    double open(String path, List<byte[]> requests) throws IOException, InterruptedException {
        streams = requests.size();
        Round first = expect(streams);
        long start = System.nanoTime();
        int each = streams / connections.size();
        for (int i = 0; i < connections.size(); i++) {
            int end = i == connections.size() - 1 ? streams : (i + 1) * each;
            connections.get(i).open(path, requests.subList(i * each, end).toArray(byte[][]::new));
        }
        return first.await() - start;
    }

    /** From now on counts the streams that hear something new. */
    Round expect(int streamCount) {
        connections.forEach(MeshConnection::check);
        Round next = new Round(streamCount);
        round.set(next);
        return next;
    }

    int streams() {
        return streams;
    }

    /** The last message of each stream as a number that says which one it is, in the order of the requests. */
    List<Long> answers() {
        List<Long> answers = new ArrayList<>(streams);
        for (MeshConnection connection : connections) {
            connection.check();
            for (StreamState stream : connection.streams()) {
                answers.add(stream.answer());
            }
        }
        return answers;
    }

    /** Bytes of all messages so far. */
    long bytes() {
        long bytes = 0;
        for (MeshConnection connection : connections) {
            for (StreamState stream : connection.streams()) {
                bytes += stream.bytes();
            }
        }
        return bytes;
    }

    @Override
    public void close() {
        connections.forEach(MeshConnection::close);
    }
}
