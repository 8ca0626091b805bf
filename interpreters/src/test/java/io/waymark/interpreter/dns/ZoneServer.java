package io.waymark.interpreter.dns;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A DNS server whose records can change at any time, and may not be kept by anybody. Over UDP alone. {@code web.test}
 * has addresses if it is told so, {@code _web._tcp.test} the same by way of SRV records, whose targets are
 * {@code 10-0-0-1.ip.test}.
 */
final class ZoneServer implements AutoCloseable {
    private static final int HEADER_BYTES = 12;
    private static final int A = 1;
    private static final int SRV = 33;
    private static final int NXDOMAIN = 3;
    private static final int SRV_PORT = 80;

    private final Map<String, Set<String>> zone = new ConcurrentHashMap<>();
    private final DatagramSocket udp;

    ZoneServer() throws SocketException {
        this.udp = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().name("zone").start(this::serve);
    }

    int port() {
        return udp.getLocalPort();
    }

    /** Where {@code service} is; nowhere: there is no such name. */
    void put(String service, Set<String> addresses) {
        if (addresses.isEmpty()) {
            zone.remove(service);
        } else {
            zone.put(service, addresses);
        }
    }

    @Override
    public void close() {
        udp.close();
    }

    private void serve() {
        byte[] buffer = new byte[512];
        try {
            while (true) {
                DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
                udp.receive(packet);
                byte[] answer = answer(buffer);
                udp.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
            }
        } catch (IOException closed) {
            // by close()
        }
    }

    private byte[] answer(byte[] query) throws IOException {
        StringBuilder name = new StringBuilder();
        int at = HEADER_BYTES;
        while (query[at] != 0) {
            name.append(new String(query, at + 1, query[at], StandardCharsets.US_ASCII))
                    .append('.');
            at += query[at] + 1;
        }
        int type = ByteBuffer.wrap(query).getShort(at + 1);
        String[] labels = name.toString().split("\\.", -1);
        boolean isService = labels[0].startsWith("_");
        Set<String> found = labels[1].equals("ip")
                ? Set.of(labels[0].replace('-', '.'))
                : zone.getOrDefault(isService ? labels[0].substring(1) : labels[0], Set.of());
        boolean asked = type == (isService ? SRV : A);

        ByteBuffer answer = ByteBuffer.allocate(1_500)
                .putShort(ByteBuffer.wrap(query).getShort(0))
                .putShort((short) (0x8180 | (found.isEmpty() ? NXDOMAIN : 0)))
                .putShort((short) 1)
                .putShort((short) (asked ? found.size() : 0))
                .putInt(0)
                .put(query, HEADER_BYTES, at + 5 - HEADER_BYTES);
        if (asked) {
            for (String address : found) {
                answer.putShort((short) (0xc000 | HEADER_BYTES)) // the name of the question
                        .putShort((short) type)
                        .putShort((short) 1)
                        .putInt(0);
                byte[] data = isService
                        ? target(address)
                        : InetAddress.getByName(address).getAddress();
                answer.putShort((short) data.length).put(data);
            }
        }
        byte[] bytes = new byte[answer.position()];
        answer.flip().get(bytes);
        return bytes;
    }

    private static byte[] target(String address) {
        ByteBuffer data = ByteBuffer.allocate(64).putInt(0).putShort((short) SRV_PORT); // of priority 0 and weight 0
        for (String label : new String[] {address.replace('.', '-'), "ip", "test"}) {
            data.put((byte) label.length()).put(label.getBytes(StandardCharsets.US_ASCII));
        }
        data.put((byte) 0);
        byte[] bytes = new byte[data.position()];
        data.flip().get(bytes);
        return bytes;
    }
}
