package io.waymark.benchmarks.fanout;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;

/** What a client of gRPC writes, in HTTP/2 frames. */
final class Frames {
    static final int HEADER_BYTES = 9;
    static final int DATA = 0;
    static final int HEADERS = 1;
    static final int RST_STREAM = 3;
    static final int SETTINGS = 4;
    static final int PING = 6;
    static final int GOAWAY = 7;
    static final int ACK = 1;
    static final int END_STREAM = 1;

    private static final int END_HEADERS = 4;
    private static final int WINDOW_UPDATE = 8;
    private static final int INITIAL_WINDOW_SIZE = 4;
    private static final int LINKERD_WINDOW = 10_485_760;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    /** The preface, with linkerd's window for each stream, and as large a one as there is for all of them together. */
    Frames preface() {
        out.writeBytes("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(US_ASCII));
        frame(6, SETTINGS, 0, 0);
        out.write(0);
        out.write(INITIAL_WINDOW_SIZE);
        int32(LINKERD_WINDOW);
        frame(4, WINDOW_UPDATE, 0, 0);
        int32(Integer.MAX_VALUE - 65_535);
        return this;
    }

    Frames ack(int type, byte[] payload) {
        frame(payload.length, type, ACK, 0);
        out.writeBytes(payload);
        return this;
    }

    /** A call with one message and no more. */
    Frames call(int stream, String path, byte[] message) {
        byte[] block = headerBlock(path);
        frame(block.length, HEADERS, END_HEADERS, stream);
        out.writeBytes(block);
        frame(5 + message.length, DATA, END_STREAM, stream);
        out.write(0); // not compressed
        int32(message.length);
        out.writeBytes(message);
        return this;
    }

    byte[] bytes() {
        return out.toByteArray();
    }

    private static byte[] headerBlock(String path) {
        Frames block = new Frames();
        block.out.write(0x83); // :method: POST
        block.out.write(0x86); // :scheme: http
        block.out.write(0x04); // :path, not to be remembered
        block.text(path);
        block.out.write(0x01); // :authority
        block.text("localhost");
        block.out.write(0x0f); // content-type
        block.out.write(0x10);
        block.text("application/grpc+proto");
        block.out.write(0x00);
        block.text("te");
        block.text("trailers");
        return block.bytes();
    }

    private void text(String text) {
        out.write(text.length()); // below 127
        out.writeBytes(text.getBytes(US_ASCII));
    }

    private void frame(int length, int type, int flags, int stream) {
        out.write(length >> 16);
        out.write(length >> 8);
        out.write(length);
        out.write(type);
        out.write(flags);
        int32(stream);
    }

    private void int32(int value) {
        out.write(value >> 24);
        out.write(value >> 16);
        out.write(value >> 8);
        out.write(value);
    }
}
