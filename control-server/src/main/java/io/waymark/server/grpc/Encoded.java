package io.waymark.server.grpc;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.MessageLite;
import io.grpc.Drainable;
import io.grpc.KnownLength;
import io.grpc.MethodDescriptor;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;

/** A message in its wire form: made once, sent to any number of streams. Immutable; equal when the bytes are. */
final class Encoded {
    private final byte[] bytes;

    private Encoded(byte[] bytes) {
        this.bytes = bytes;
    }

    /** The wire form of {@code message}, maps in the order of their keys. */
    static Encoded of(MessageLite message) {
        byte[] bytes = new byte[message.getSerializedSize()];
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        out.useDeterministicSerialization();
        try {
            message.writeTo(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // an array does not fail
        }
        return new Encoded(bytes);
    }

    /** How many bytes there are, without the prefix that gRPC writes before them. */
    int size() {
        return bytes.length;
    }

    byte[] toByteArray() {
        return bytes.clone();
    }

    @Override
    public boolean equals(Object other) {
        return this == other || (other instanceof Encoded encoded && Arrays.equals(bytes, encoded.bytes));
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** Lets gRPC copy the bytes straight into its buffer. */
    static final MethodDescriptor.Marshaller<Encoded> MARSHALLER = new MethodDescriptor.Marshaller<>() {
        @Override
        public InputStream stream(Encoded value) {
            return new Reader(value.bytes);
        }

        @Override
        public Encoded parse(InputStream stream) {
            try {
                return new Encoded(stream.readAllBytes());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    };

    private static final class Reader extends ByteArrayInputStream implements Drainable, KnownLength {
        Reader(byte[] bytes) {
            super(bytes);
        }

        @Override
        public int drainTo(OutputStream target) throws IOException {
            int size = count - pos;
            target.write(buf, pos, size);
            pos = count;
            return size;
        }
    }
}
