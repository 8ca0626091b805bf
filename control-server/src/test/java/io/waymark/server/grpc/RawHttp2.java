package io.waymark.server.grpc;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.HexFormat;
import java.util.function.Predicate;

/** HTTP/2 frame by frame, to say exactly what another program says. */
final class RawHttp2 implements AutoCloseable {
    static final int DATA = 0;
    static final int HEADERS = 1;
    static final int RST_STREAM = 3;
    static final int SETTINGS = 4;
    static final int PING = 6;
    static final int GOAWAY = 7;
    static final int WINDOW_UPDATE = 8;
    static final int END_STREAM = 1;
    static final int ACK = 1;
    static final int END_HEADERS = 4;
    private static final int ANSWER_MILLIS_MAX = 30_000;

    private final Socket socket;
    private final DataInputStream in;
    private final DataOutputStream out;
    private final DefaultHttp2HeadersDecoder headers = new DefaultHttp2HeadersDecoder(false);

    /** One frame, its payload in hexadecimal. */
    record Frame(int type, int flags, int stream, String hex) {}

    RawHttp2(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(ANSWER_MILLIS_MAX);
        in = new DataInputStream(socket.getInputStream());
        out = new DataOutputStream(socket.getOutputStream());
    }

    void preface() throws IOException {
        out.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(US_ASCII));
    }

    void send(int type, int flags, int stream, String hex) throws IOException {
        byte[] payload = HexFormat.of().parseHex(hex);
        out.write(payload.length >> 16);
        out.writeShort(payload.length);
        out.write(type);
        out.write(flags);
        out.writeInt(stream);
        out.write(payload);
        out.flush();
    }

    /** Name, value, name, value: each as a literal that is not indexed, which HPACK always allows. */
    static String headerBlock(String... fields) {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        for (int i = 0; i < fields.length; i++) {
            if (i % 2 == 0) {
                block.write(0);
            }
            block.write(fields[i].length()); // all are shorter than 127
            block.writeBytes(fields[i].getBytes(US_ASCII));
        }
        return HexFormat.of().formatHex(block.toByteArray());
    }

    /** The next frame that fits. None in between may be a GOAWAY. */
    Frame await(Predicate<Frame> wanted) throws IOException {
        while (true) {
            Frame frame = read();
            if (wanted.test(frame)) {
                return frame;
            }
            if (frame.type() == GOAWAY) {
                throw new AssertionError("GOAWAY " + frame.hex());
            }
        }
    }

    Frame await(int type, int stream) throws IOException {
        return await(
                frame -> frame.type() == type && frame.stream() == stream && (type != PING || frame.flags() == ACK));
    }

    private Frame read() throws IOException {
        int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
        int type = in.readUnsignedByte();
        int flags = in.readUnsignedByte();
        int stream = in.readInt();
        return new Frame(type, flags, stream, HexFormat.of().formatHex(in.readNBytes(length)));
    }

    /** Must be called for every HEADERS frame, in order. */
    Http2Headers decode(Frame frame) throws Http2Exception {
        return headers.decodeHeaders(
                frame.stream(), Unpooled.wrappedBuffer(HexFormat.of().parseHex(frame.hex())));
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
