package io.waymark.interpreter.kubernetes;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Pattern;

/** Where a member is: an address, read once, or a name that is still to be looked up. */
record Host(String text, Optional<InetAddress> address) {
    private static final Pattern V4 = Pattern.compile("[0-9]{1,3}(?:\\.[0-9]{1,3}){3}");
    private static final Pattern V6 = Pattern.compile("[0-9A-Fa-f.]*:[0-9A-Fa-f:.]*");

    static Host of(String text) {
        if (V4.matcher(text).matches() || V6.matcher(text).matches()) {
            try {
                return new Host(text, Optional.of(InetAddress.getByName(text))); // asks nobody: it is not a name
            } catch (UnknownHostException notAnAddress) {
                return new Host(text, Optional.empty());
            }
        }
        return new Host(text, Optional.empty());
    }
}
