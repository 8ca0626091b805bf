package io.waymark.interpreter.transformer;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Addresses of one family that begin with the same bits.
 *
 * @param first the first one: all bits behind {@code bits} are 0
 */
public record Subnet(InetAddress first, int bits) {
    private static final Pattern CIDR = Pattern.compile("([^/]*)/([0-9]{1,3})");
    private static final Pattern ADDRESS =
            Pattern.compile("[0-9]{1,3}(?:\\.[0-9]{1,3}){3}|[0-9A-Fa-f.]*:[0-9A-Fa-f:.]*");
    private static final int NODE_BITS_V4 = 24;
    private static final int NODE_BITS_V6 = 64;

    public Subnet {
        int most = 8 * first.getAddress().length;
        if (bits < 0 || bits > most || !masked(first, bits).equals(first)) {
            throw new IllegalArgumentException("subnet: %s/%d (expected: at most %d bits, and 0 in all others)"
                    .formatted(first.getHostAddress(), bits, most));
        }
    }

    /** Reads {@code 10.0.0.0/8} or {@code fd00::/8}. An address beside the first one is taken for its whole subnet. */
    public static Optional<Subnet> parse(String text) {
        Matcher matcher = CIDR.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        int bits = Integer.parseInt(matcher.group(2));
        return address(matcher.group(1))
                .filter(address -> bits <= 8 * address.getAddress().length)
                .map(address -> of(address, bits));
    }

    private static Optional<InetAddress> address(String text) {
        try {
            return ADDRESS.matcher(text).matches()
                    ? Optional.of(InetAddress.getByName(text)) // asks nobody: it is not a name
                    : Optional.empty();
        } catch (UnknownHostException notAnAddress) {
            return Optional.empty();
        }
    }

    static Subnet of(InetAddress address, int bits) {
        return new Subnet(masked(address, bits), bits);
    }

    /**
     * The subnet in which Kubernetes, where it is not told otherwise, puts all pods of the node that {@code pod} is on:
     * 24 bits, or 64 of IPv6.
     */
    static Subnet ofNode(InetAddress pod) {
        return of(pod, pod.getAddress().length == 4 ? NODE_BITS_V4 : NODE_BITS_V6);
    }

    /** The same, of an address in text; empty if it is none. */
    public static Optional<Subnet> ofNode(String pod) {
        return address(pod).map(Subnet::ofNode);
    }

    /** Whether {@code address} is of this family and begins with these bits. */
    public boolean contains(InetAddress address) {
        return address.getAddress().length == first.getAddress().length
                && masked(address, bits).equals(first);
    }

    private static InetAddress masked(InetAddress address, int bits) {
        byte[] bytes = address.getAddress();
        for (int i = 0; i < bytes.length; i++) {
            int kept = Math.clamp(bits - 8L * i, 0, 8);
            bytes[i] = (byte) (bytes[i] & (0xff << (8 - kept)));
        }
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException(impossible); // the length is that of an address
        }
    }

    /** {@code 10.0.0.0/8} */
    @Override
    public String toString() {
        return first.getHostAddress() + "/" + bits;
    }
}
