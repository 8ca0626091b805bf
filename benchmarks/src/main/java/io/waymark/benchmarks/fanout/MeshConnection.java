package io.waymark.benchmarks.fanout;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** One connection and its streams, read by a thread of its own. Decodes no more than it must. */
final class MeshConnection implements AutoCloseable {
    private final Socket socket;
    private final AtomicReference<Round> round;
    private final Thread reader;
    private volatile StreamState[] streams = {};
    private volatile boolean closed;
    private volatile @Nullable Exception failure;

    /** Connects; what is new counts in the round that is there when it comes. */
    MeshConnection(int port, AtomicReference<Round> round) throws IOException {
        this.round = round;
        this.socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        write(new Frames().preface().bytes());
        this.reader = Thread.ofPlatform().daemon().name("mesh-reader").start(this::read);
    }

    /** Opens a stream for each request, all at once; can be done once. */
    void open(String path, byte[][] requests) throws IOException {
        StreamState[] opened = new StreamState[requests.length];
        Frames frames = new Frames();
        for (int i = 0; i < requests.length; i++) {
            opened[i] = new StreamState();
            frames.call(2 * i + 1, path, requests[i]);
        }
        streams = opened;
        write(frames.bytes());
    }

    StreamState[] streams() {
        return streams;
    }

    /** Says so if the connection is no longer good. */
    void check() {
        Exception problem = failure;
        if (problem != null) {
            throw new IllegalStateException("a connection failed: " + problem, problem);
        }
    }

    private void write(byte[] bytes) throws IOException {
        synchronized (socket) {
            socket.getOutputStream().write(bytes);
        }
    }

    private void read() {
        byte[] buffer = new byte[1 << 18];
        int start = 0;
        int end = 0;
        try {
            InputStream in = socket.getInputStream();
            while (true) {
                int count = in.read(buffer, end, buffer.length - end);
                if (count < 0) {
                    throw new EOFException("the server has closed the connection");
                }
                end += count;
                start = frames(buffer, start, end);
                System.arraycopy(buffer, start, buffer, 0, end - start); // less than one frame
                end -= start;
                start = 0;
            }
        } catch (IOException | RuntimeException e) {
            if (!closed) {
                failure = e;
            }
        }
    }

    /** Deals with all whole frames; returns where the rest begins. */
    private int frames(byte[] buffer, int from, int end) throws IOException {
        Round current = Objects.requireNonNull(round.get());
        int fresh = 0;
        int at = from;
        while (end - at >= Frames.HEADER_BYTES) {
            int length = (buffer[at] & 0xff) << 16 | (buffer[at + 1] & 0xff) << 8 | (buffer[at + 2] & 0xff);
            int payload = at + Frames.HEADER_BYTES;
            if (end - payload < length) {
                break;
            }
            int type = buffer[at + 3];
            if (type == Frames.DATA) {
                int stream = (buffer[at + 5] & 0x7f) << 24
                        | (buffer[at + 6] & 0xff) << 16
                        | (buffer[at + 7] & 0xff) << 8
                        | (buffer[at + 8] & 0xff);
                fresh += streams[stream >> 1].take(buffer, payload, length, current) ? 1 : 0;
            } else {
                control(type, buffer[at + 4], Arrays.copyOfRange(buffer, payload, payload + length));
            }
            at = payload + length;
        }
        if (fresh > 0) {
            current.arrived(fresh);
        }
        return at;
    }

    private void control(int type, int flags, byte[] payload) throws IOException {
        boolean endsStream = type == Frames.HEADERS && (flags & Frames.END_STREAM) != 0;
        if (endsStream || type == Frames.RST_STREAM || type == Frames.GOAWAY) {
            throw new IOException("the server ends a stream or the connection: frame of type " + type);
        }
        if (type == Frames.SETTINGS && (flags & Frames.ACK) == 0) {
            write(new Frames().ack(Frames.SETTINGS, new byte[0]).bytes());
        } else if (type == Frames.PING && (flags & Frames.ACK) == 0) {
            write(new Frames().ack(Frames.PING, payload).bytes());
        }
    }

    @Override
    public void close() {
        closed = true;
        try {
            socket.close();
            reader.join();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
