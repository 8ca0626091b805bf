package io.waymark.interpreter.hosts;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Pattern;

/** Tells addresses, host names and nonsense apart, without asking anybody. */
final class HostText {
    private static final int LENGTH_MAX = 253;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_.-])?");
    private static final Pattern V4 = Pattern.compile("[0-9]{1,10}(?:\\.[0-9]{1,10}){0,3}");
    private static final Pattern V6 = Pattern.compile("[0-9A-Fa-f:][0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");

    private HostText() {}

    /** Whether {@code host} could be the name of a host; if not, nobody needs to be asked for it. */
    static boolean isName(String host) {
        return host.length() <= LENGTH_MAX && NAME.matcher(host).matches() && !host.contains("..");
    }

    /** The address that {@code host} is the text of, if it is one. */
    static Optional<InetAddress> address(String host) {
        try {
            if (V4.matcher(host).matches()) {
                return v4(host);
            }
            if (host.length() <= LENGTH_MAX && V6.matcher(host).matches()) {
                return Optional.of(InetAddress.getByName(host)); // text with a colon is never looked up
            }
        } catch (UnknownHostException notAnAddress) {
            return Optional.empty();
        }
        return Optional.empty();
    }

    /** One to four numbers; the last one fills all bytes that are left, so that 127.1 is 127.0.0.1. */
    private static Optional<InetAddress> v4(String host) throws UnknownHostException {
        String[] parts = host.split("\\.", -1);
        long address = 0;
        for (int i = 0; i < parts.length; i++) {
            boolean last = i == parts.length - 1;
            int bits = last ? 8 * (4 - i) : 8;
            long number = Long.parseLong(parts[i]);
            if (number >= 1L << bits) {
                return Optional.empty();
            }
            address = address << bits | number;
        }
        byte[] bytes = {(byte) (address >> 24), (byte) (address >> 16), (byte) (address >> 8), (byte) address};
        return Optional.of(InetAddress.getByAddress(bytes));
    }
}
