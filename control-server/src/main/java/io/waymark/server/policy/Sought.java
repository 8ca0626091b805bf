package io.waymark.server.policy;

import io.waymark.dtab.Path;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where names may end. */
public sealed interface Sought {

    /** A concrete name, or all of those below it; with or without the transformers before it. */
    record Cluster(Path id) implements Sought {
        boolean matches(Path other) {
            return other.startsWith(id) || Ids.withoutTransformers(other).startsWith(id);
        }
    }

    /** One endpoint. */
    record Address(InetAddress address, int port) implements Sought {
        // So narrow that what fits is never looked up as a host's name.
        private static final String BYTE = "(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)";
        private static final Pattern FORM = Pattern.compile(
                "(?:((?:" + BYTE + "\\.){3}" + BYTE + ")|\\[([0-9a-fA-F.]*:[0-9a-fA-F:.]*)]):(\\d{1,5})");

        /** As {@link #parse} reads it. */
        String show() {
            String ip = address.getHostAddress();
            return (ip.contains(":") ? "[" + ip + "]" : ip) + ":" + port;
        }

        /**
         * Reads {@code 10.0.0.1:80} or {@code [::1]:80}.
         *
         * @throws IllegalArgumentException if {@code text} is something else
         */
        public static Address parse(String text) {
            Matcher form = FORM.matcher(text);
            try {
                if (form.matches() && Integer.parseInt(form.group(3)) <= 65535) {
                    String ip = form.group(1) == null ? form.group(2) : form.group(1);
                    return new Address(InetAddress.getByName(ip), Integer.parseInt(form.group(3))); // asks nobody
                }
            } catch (UnknownHostException notAnIp) {
                // said below
            }
            throw new IllegalArgumentException(
                    "address: '%s' (expected: an IP address and a port, as 10.0.0.1:80 or [::1]:80)"
                            .formatted(text.length() > 100 ? text.substring(0, 100) + "…" : text));
        }
    }
}
