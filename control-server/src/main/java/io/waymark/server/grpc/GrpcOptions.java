package io.waymark.server.grpc;

import io.waymark.server.tls.Certificates;
import java.time.Duration;
import java.util.Optional;

/**
 * How the gRPC port is served.
 *
 * @param ip the address to listen on, such as {@code 127.0.0.1}
 * @param port the port to listen on; 0: one that is free
 * @param tls plaintext if empty
 * @param keepAlive how long a connection may be silent before it is asked for a sign of life, and for how long it is
 *     then waited for
 * @param drain over how long a closing server spreads the ends of its streams
 */
public record GrpcOptions(
        String ip, int port, Optional<Certificates> tls, Limits limits, Duration keepAlive, Duration drain) {

    /** Plaintext, with the limits that fit most. */
    public GrpcOptions(String ip, int port) {
        this(ip, port, Optional.empty(), Limits.DEFAULT, Duration.ofSeconds(20), Duration.ofSeconds(5));
    }

    /**
     * How much clients may make the server hold.
     *
     * @param streamsPerConnection calls at once on one connection; linkerd has one connection for all its names
     * @param namesPerConnection different names, clusters and dtabs followed on one connection
     * @param names different names, clusters and dtabs followed on all of them
     * @param requestBytes size of a request
     * @param unsentBytes what is written ahead for one slow stream, beyond its last message; everything newer is
     *     conflated
     */
    public record Limits(
            int streamsPerConnection, int namesPerConnection, int names, int requestBytes, int unsentBytes) {
        /** 100,000 streams and 20,000 names a connection, 200,000 names in all, requests of 1 MiB, 4 KiB unsent. */
        public static final Limits DEFAULT = new Limits(100_000, 20_000, 200_000, 1 << 20, 4 << 10);

        public Limits {
            if (Math.min(Math.min(streamsPerConnection, namesPerConnection), Math.min(names, requestBytes)) < 1
                    || unsentBytes < 1) {
                throw new IllegalArgumentException(
                        "grpc limits: %d streams and %d names a connection, %d names, %d request bytes, %d unsent bytes (expected: each at least 1)"
                                .formatted(streamsPerConnection, namesPerConnection, names, requestBytes, unsentBytes));
            }
        }
    }
}
