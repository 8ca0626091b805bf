package io.waymark.server.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Locale;

/** A bare connection: what is sent and received is exactly what the test says. */
final class Wire implements Closeable {
    private static final int TIMEOUT_MILLIS = 30_000;

    private final Socket socket;
    private final InputStream in;

    Wire(int port) throws IOException {
        this(port, 0);
    }

    /** With a receive buffer of {@code receiveBytes}, so that a reader that pauses is soon felt; 0: the usual. */
    Wire(int port, int receiveBytes) throws IOException {
        socket = new Socket();
        if (receiveBytes > 0) {
            socket.setReceiveBufferSize(receiveBytes);
        }
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        socket.setSoTimeout(TIMEOUT_MILLIS);
        in = socket.getInputStream();
    }

    void send(String text) throws IOException {
        send(text.getBytes(ISO_8859_1));
    }

    void send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
    }

    /** Status line and headers, up to the empty line. */
    String head() throws IOException {
        StringBuilder head = new StringBuilder();
        String line = line();
        while (!line.isEmpty()) {
            head.append(line).append('\n');
            line = line();
        }
        return head.toString();
    }

    /** A line without its CR LF. */
    String line() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new EOFException("the connection ended after '" + bytes.toString(UTF_8) + "'");
            }
            bytes.write(b);
        }
        String line = bytes.toString(UTF_8);
        if (!line.endsWith("\r")) {
            throw new AssertionError("a line that does not end with CR LF: " + line);
        }
        return line.substring(0, line.length() - 1);
    }

    /** One chunk; the empty text is the last one. */
    String chunk() throws IOException {
        String chunk = new String(in.readNBytes(Integer.parseInt(line(), 16)), UTF_8);
        if (!line().isEmpty()) {
            throw new AssertionError("a chunk that is longer than it says");
        }
        return chunk;
    }

    /** {@code length} bytes. */
    String bytes(int length) throws IOException {
        return new String(in.readNBytes(length), UTF_8);
    }

    /** A whole answer: head, empty line, body by its Content-Length. */
    String answer() throws IOException {
        String head = head();
        int length = head.lines()
                .map(line -> line.toLowerCase(Locale.ROOT))
                .filter(line -> line.startsWith("content-length:"))
                .mapToInt(line -> Integer.parseInt(line.substring(15).strip()))
                .findFirst()
                .orElse(0);
        return head + "\n" + bytes(length);
    }

    /** Whether the other side has closed the connection, with nothing left to read. */
    boolean isClosed() throws IOException {
        try {
            return in.read() < 0;
        } catch (java.net.SocketException reset) {
            return true;
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
