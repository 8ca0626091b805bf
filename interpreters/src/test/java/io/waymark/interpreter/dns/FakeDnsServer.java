package io.waymark.interpreter.dns;

import io.waymark.interpreter.ServerProcess;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;

/** A DNS server that says of every name what a test wants it to. */
final class FakeDnsServer implements AutoCloseable {
    private static final int HEADER_BYTES = 12;
    private static final int A = 1;

    enum Mode {
        ADDRESS,
        SERVFAIL,
        REFUSED,
        NXDOMAIN,
        HANG,
        /** UDP has room for nothing; TCP for all. */
        TRUNCATE,
        /** And TCP is closed at once. */
        TRUNCATE_ONLY,
        /** An address of three bytes. */
        NONSENSE
    }

    private final DatagramSocket udp;
    private final ServerSocket tcp;
    private final AtomicInteger asked = new AtomicInteger(); // over UDP
    private final AtomicInteger askedWhole = new AtomicInteger(); // over TCP
    private volatile Mode mode;
    private volatile int ttlSeconds;

    FakeDnsServer(Mode mode) throws IOException {
        this.mode = mode;
        int port = ServerProcess.freePort();
        InetAddress loopback = InetAddress.getLoopbackAddress();
        this.udp = new DatagramSocket(port, loopback);
        this.tcp = new ServerSocket(port, 50, loopback);
        Thread.ofVirtual().start(this::serveDatagrams);
        Thread.ofVirtual().start(this::serveStreams);
    }

    InetSocketAddress address() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), udp.getLocalPort());
    }

    void become(Mode next) {
        mode = next;
    }

    void ttl(int seconds) {
        ttlSeconds = seconds;
    }

    int asked() {
        return asked.get();
    }

    int askedWhole() {
        return askedWhole.get();
    }

    private void serveDatagrams() {
        byte[] buffer = new byte[4_096];
        try {
            while (true) {
                DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
                udp.receive(packet);
                asked.incrementAndGet();
                if (mode == Mode.HANG) {
                    continue;
                }
                boolean truncate = mode == Mode.TRUNCATE || mode == Mode.TRUNCATE_ONLY;
                byte[] answer = answer(Arrays.copyOf(buffer, packet.getLength()), truncate);
                udp.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
            }
        } catch (IOException closed) {
            // by close()
        }
    }

    private void serveStreams() {
        try {
            while (true) {
                try (Socket client = tcp.accept()) {
                    askedWhole.incrementAndGet();
                    if (mode == Mode.TRUNCATE_ONLY) {
                        continue;
                    }
                    DataInputStream in = new DataInputStream(client.getInputStream());
                    byte[] query = new byte[in.readUnsignedShort()];
                    in.readFully(query);
                    byte[] answer = answer(query, false);
                    DataOutputStream out = new DataOutputStream(client.getOutputStream());
                    out.writeShort(answer.length);
                    out.write(answer);
                }
            }
        } catch (IOException closed) {
            // by close()
        }
    }

    private byte[] answer(byte[] query, boolean truncate) {
        int end = HEADER_BYTES;
        while (query[end] != 0) {
            end += query[end] + 1;
        }
        end += 5; // the root, type and class
        int type = ByteBuffer.wrap(query).getShort(end - 4);
        int code = switch (mode) {
            case SERVFAIL -> 2;
            case NXDOMAIN -> 3;
            case REFUSED -> 5;
            default -> 0;
        };
        boolean record = code == 0 && !truncate && type == A;
        byte[] address = mode == Mode.NONSENSE ? new byte[] {1, 2, 3} : new byte[] {10, 0, 0, 1};
        ByteBuffer answer = ByteBuffer.allocate(512)
                .putShort(ByteBuffer.wrap(query).getShort(0))
                .putShort((short) (0x8180 | code | (truncate ? 0x200 : 0)))
                .putShort((short) 1)
                .putShort((short) (record ? 1 : 0))
                .putInt(0)
                .put(query, HEADER_BYTES, end - HEADER_BYTES);
        if (record) {
            answer.putShort((short) (0xc000 | HEADER_BYTES)) // the name of the question
                    .putShort((short) A)
                    .putShort((short) 1)
                    .putInt(ttlSeconds)
                    .putShort((short) address.length)
                    .put(address);
        }
        return Arrays.copyOf(answer.array(), answer.position());
    }

    @Override
    public void close() throws IOException {
        udp.close();
        tcp.close();
    }
}
