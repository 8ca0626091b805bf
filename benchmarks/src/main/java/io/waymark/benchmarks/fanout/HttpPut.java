package io.waymark.benchmarks.fanout;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;

/**
 * Puts documents over one HTTP connection that stays open while it is used: as little between a measurement and its
 * server as can be.
 */
final class HttpPut implements AutoCloseable {
    private static final long IDLE_NANOS_MAX = 2_000_000_000; // well before a server may lose its patience

    private final int port;
    private final String path;
    private final String type;
    private Socket socket;
    private long used = System.nanoTime();

    HttpPut(int port, String path, String type) throws IOException {
        this.port = port;
        this.path = path;
        this.type = type;
        this.socket = connect(port);
    }

    private static Socket connect(int port) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        return socket;
    }

    /** Sends; {@link #answer} must come before the next one. */
    void send(byte[] body) throws IOException {
        if (System.nanoTime() - used > IDLE_NANOS_MAX) {
            socket.close();
            socket = connect(port);
        }
        ByteArrayOutputStream request = new ByteArrayOutputStream();
        request.writeBytes("PUT %s HTTP/1.1\r\nHost: localhost\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n"
                .formatted(path, type, body.length)
                .getBytes(ISO_8859_1));
        request.writeBytes(body);
        socket.getOutputStream().write(request.toByteArray());
    }

    /** Reads the answer, which must be 204. */
    void answer() throws IOException {
        InputStream in = socket.getInputStream();
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("the connection was closed after: " + head);
            }
            head.append((char) next);
        }
        used = System.nanoTime();
        if (!head.toString().startsWith("HTTP/1.1 204")) {
            throw new IOException(
                    "PUT " + path + " was answered: " + head + new String(in.readNBytes(in.available()), ISO_8859_1));
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
