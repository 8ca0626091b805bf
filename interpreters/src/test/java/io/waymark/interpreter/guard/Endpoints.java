package io.waymark.interpreter.guard;

import io.waymark.interpreter.Addresses;
import io.waymark.interpreter.Endpoint;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Endpoints with numbers. */
final class Endpoints {
    private Endpoints() {}

    /** Those from {@code from} to before {@code to}. */
    static Addresses.Endpoints of(int from, int to) {
        return new Addresses.Endpoints(
                IntStream.range(from, to).mapToObj(Endpoints::endpoint).collect(Collectors.toSet()));
    }

    static Endpoint endpoint(int number) {
        return endpoint(number, OptionalDouble.empty());
    }

    static Endpoint endpoint(int number, OptionalDouble weight) {
        try {
            byte[] address = {10, 0, (byte) (number / 256), (byte) number};
            return new Endpoint(InetAddress.getByAddress(address), 80, weight, Map.of());
        } catch (UnknownHostException impossible) {
            throw new AssertionError(impossible);
        }
    }
}
