package io.waymark.interpreter.dns;

import io.waymark.interpreter.SourceFaults;
import io.waymark.store.faults.FaultyProxy.Mode;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Between those who ask and a DNS server: what a TCP proxy does to connections, done to datagrams. */
final class DatagramFaults implements SourceFaults {
    private static final int BYTES_MAX = 4_096;
    private static final int TIMEOUT_MILLIS = 1_000;

    private final List<Runnable> held = new ArrayList<>(); // guarded by itself
    private final int port;
    private volatile int target;
    private volatile Mode mode = Mode.PASS;
    private volatile byte[] answer = {};
    private volatile DatagramSocket front;

    DatagramFaults(int target) throws IOException {
        this.target = target;
        this.front = open(0);
        this.port = front.getLocalPort();
    }

    private DatagramSocket open(int at) throws IOException {
        DatagramSocket socket = new DatagramSocket(at, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().name("datagrams").start(() -> serve(socket));
        return socket;
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public void target(int to) {
        target = to;
    }

    @Override
    public void answer(byte[] bytes) throws IOException {
        answer = bytes.clone();
        mode(Mode.ANSWER);
    }

    @Override
    public void mode(Mode next) throws IOException {
        mode = next;
        if (next == Mode.REFUSE) {
            front.close();
        } else if (front.isClosed()) {
            front = open(port);
        }
        if (next == Mode.PASS) {
            synchronized (held) {
                held.forEach(Runnable::run);
                held.clear();
            }
        }
    }

    @Override
    public void close() {
        front.close();
    }

    private void serve(DatagramSocket socket) {
        byte[] buffer = new byte[BYTES_MAX];
        try {
            while (true) {
                DatagramPacket query = new DatagramPacket(buffer, buffer.length);
                socket.receive(query);
                byte[] bytes = Arrays.copyOf(buffer, query.getLength());
                SocketAddress client = query.getSocketAddress();
                Thread.ofVirtual().start(() -> pass(bytes, client));
            }
        } catch (IOException closed) {
            // by mode() or close()
        }
    }

    private void pass(byte[] query, SocketAddress client) {
        switch (mode) {
            case HANG -> hold(() -> pass(query, client));
            case ANSWER -> send(answer(query, answer), client);
            default -> forward(query, client);
        }
    }

    private void forward(byte[] query, SocketAddress client) {
        try (DatagramSocket back = new DatagramSocket()) {
            back.setSoTimeout(TIMEOUT_MILLIS);
            back.send(new DatagramPacket(query, query.length, InetAddress.getLoopbackAddress(), target));
            DatagramPacket packet = new DatagramPacket(new byte[BYTES_MAX], BYTES_MAX);
            back.receive(packet);
            byte[] whole = Arrays.copyOf(packet.getData(), packet.getLength());
            switch (mode) {
                case CUT_ANSWERS, REFUSE -> {}
                case HANG, HOLD_ANSWERS -> hold(() -> send(whole, client));
                case TRUNCATE_ANSWERS -> send(Arrays.copyOf(whole, whole.length - 1 - whole.length / 10), client);
                case RESET_ANSWERS -> send(new byte[0], client);
                case ANSWER -> send(answer(query, answer), client);
                case PASS -> send(whole, client);
            }
        } catch (IOException noAnswer) {
            // nor is there one for who asked
        }
    }

    /** {@code bytes} as if they answered this query; two of them are the flags of an answer that says no more. */
    private static byte[] answer(byte[] query, byte[] bytes) {
        byte[] answer = bytes.length == 2 ? query.clone() : bytes.clone();
        System.arraycopy(query, 0, answer, 0, Math.min(2, answer.length));
        if (bytes.length == 2) {
            System.arraycopy(bytes, 0, answer, 2, 2);
        }
        return answer;
    }

    private void hold(Runnable task) {
        synchronized (held) {
            held.add(task);
        }
    }

    private void send(byte[] bytes, SocketAddress client) {
        try {
            front.send(new DatagramPacket(bytes, bytes.length, client));
        } catch (IOException gone) {
            // closed, or who asked is
        }
    }
}
