package io.waymark.interpreter.dns;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.dns.DefaultDnsRecordDecoder;
import io.netty.handler.codec.dns.DnsRecordType;
import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * A kind of record and how to read it.
 *
 * @param type as DNS numbers them
 * @param reader reads what a record of this type holds
 */
record RecordKind<T>(DnsRecordType type, Reader<T> reader) {
    static final RecordKind<InetAddress> A = new RecordKind<>(DnsRecordType.A, content -> address(content, 4));
    static final RecordKind<InetAddress> AAAA = new RecordKind<>(DnsRecordType.AAAA, content -> address(content, 16));
    static final RecordKind<Srv> SRV = new RecordKind<>(DnsRecordType.SRV, RecordKind::srv);

    interface Reader<T> {
        /** @throws RuntimeException if {@code content} is none */
        T read(ByteBuf content);
    }

    /** One instance of a service. The lowest {@code priority} goes first; {@code target} is as the server wrote it. */
    record Srv(int priority, int weight, int port, String target) {}

    private static InetAddress address(ByteBuf content, int length) {
        if (content.readableBytes() != length) {
            throw new IllegalArgumentException(
                    "an address of %d bytes (expected: %d)".formatted(content.readableBytes(), length));
        }
        byte[] bytes = new byte[length];
        content.readBytes(bytes);
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException wrongLength) {
            throw new IllegalArgumentException(wrongLength);
        }
    }

    private static Srv srv(ByteBuf content) {
        int priority = content.readUnsignedShort();
        int weight = content.readUnsignedShort();
        int port = content.readUnsignedShort();
        return new Srv(priority, weight, port, DefaultDnsRecordDecoder.decodeName(content));
    }
}
