package io.waymark.benchmarks.fanout;

import com.sun.net.httpserver.HttpServer;
import io.grpc.Drainable;
import io.grpc.InsecureServerCredentials;
import io.grpc.KnownLength;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.NettyServerBuilder;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.EventExecutor;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The least that a gRPC server can do: every stream, whatever it asks for, is sent the message that was last put at
 * {@code /message} over HTTP, ready-made. Each event loop writes to its own streams, so that nothing is handed from
 * thread to thread but the message itself.
 *
 * <p>Run as {@code FloorServer GRPC_PORT HTTP_PORT}.
 */
public final class FloorServer {
    private static final int BODY_BYTES_MAX = 1 << 24;

    private final EventLoopGroup workers =
            new MultiThreadIoEventLoopGroup(Runtime.getRuntime().availableProcessors(), NioIoHandler.newFactory());
    private final Map<EventExecutor, List<Stream>> streams = new HashMap<>();
    private volatile byte @Nullable [] message;

    private FloorServer() {
        workers.forEach(loop -> streams.put(loop, new ArrayList<>()));
    }

    public static void main(String[] args) throws IOException, InterruptedException {
        FloorServer floor = new FloorServer();
        floor.serveMessage(Integer.parseInt(args[1]));
        NettyServerBuilder.forAddress(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(args[0])),
                        InsecureServerCredentials.create())
                .bossEventLoopGroup(floor.workers)
                .workerEventLoopGroup(floor.workers)
                .channelType(NioServerSocketChannel.class)
                .directExecutor()
                .permitKeepAliveTime(0, TimeUnit.SECONDS)
                .permitKeepAliveWithoutCalls(true)
                .addService(floor.service("io.linkerd.mesh.Interpreter", "StreamBoundTree"))
                .addService(floor.service("io.linkerd.mesh.Resolver", "StreamReplicas"))
                .build()
                .start()
                .awaitTermination();
    }

    private void serveMessage(int port) throws IOException {
        HttpServer http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        http.createContext("/message", exchange -> {
            byte[] body = exchange.getRequestBody().readNBytes(BODY_BYTES_MAX);
            message = body;
            streams.forEach((loop, calls) -> loop.execute(() -> send(calls, body)));
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        http.start();
    }

    private static void send(List<Stream> streams, byte[] body) {
        for (Stream stream : streams) {
            stream.call.sendMessage(body);
        }
    }

    private ServerCall.Listener<byte[]> accept(ServerCall<byte[], byte[]> call, Metadata unused) {
        call.sendHeaders(new Metadata());
        call.request(1);
        return new Stream(call);
    }

    private List<Stream> ofThisLoop() {
        for (Map.Entry<EventExecutor, List<Stream>> each : streams.entrySet()) {
            if (each.getKey().inEventLoop()) {
                return each.getValue();
            }
        }
        throw new IllegalStateException("a stream is not on an event loop of this server");
    }

    /** One stream, and its place among those of its event loop. */
    private final class Stream extends ServerCall.Listener<byte[]> {
        private final ServerCall<byte[], byte[]> call;
        private int place = -1;

        Stream(ServerCall<byte[], byte[]> call) {
            this.call = call;
        }

        @Override
        public void onHalfClose() {
            List<Stream> all = ofThisLoop();
            place = all.size();
            all.add(this);
            byte[] first = message;
            if (first != null) {
                call.sendMessage(first);
            }
        }

        @Override
        public void onCancel() {
            if (place >= 0) {
                List<Stream> all = ofThisLoop();
                Stream last = all.removeLast();
                if (last != this) {
                    last.place = place;
                    all.set(place, last);
                }
            }
        }
    }

    /** The methods that clients here call; defined once, so that no stream carries a definition of its own. */
    private ServerServiceDefinition service(String name, String method) {
        MethodDescriptor<byte[], byte[]> descriptor = MethodDescriptor.<byte[], byte[]>newBuilder()
                .setType(MethodDescriptor.MethodType.SERVER_STREAMING)
                .setFullMethodName(MethodDescriptor.generateFullMethodName(name, method))
                .setRequestMarshaller(new Bytes())
                .setResponseMarshaller(new Bytes())
                .build();
        return ServerServiceDefinition.builder(name)
                .addMethod(descriptor, this::accept)
                .build();
    }

    private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {
        @Override
        public InputStream stream(byte[] value) {
            return new Whole(value);
        }

        @Override
        public byte[] parse(InputStream stream) {
            try {
                return stream.readAllBytes();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Lets gRPC copy the bytes straight into its buffer. */
    private static final class Whole extends ByteArrayInputStream implements Drainable, KnownLength {
        Whole(byte[] bytes) {
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
