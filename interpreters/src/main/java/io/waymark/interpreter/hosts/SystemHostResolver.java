package io.waymark.interpreter.hosts;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.Security;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * Asks the operating system, as every other program on the machine does: hosts file, DNS and whatever else is
 * configured there.
 */
public final class SystemHostResolver implements HostResolver {
    // The system's resolver gives one kind of exception for "there is no such host" and for "I could not find out".
    // Only what is known to be the former counts as such: an answer that was good is not given up for less.
    private static final List<String> NO_SUCH_HOST = List.of(
            "Name or service not known",
            "No address associated with hostname",
            "nodename nor servname provided",
            "Name does not resolve",
            "No such host is known");

    static {
        // The JVM keeps answers for 30 s, and negative ones for 10 s: hosts that are looked up every few seconds would
        // still be half a minute behind. What the operator has set is left alone.
        if (Security.getProperty("networkaddress.cache.ttl") == null
                && System.getProperty("sun.net.inetaddr.ttl") == null) {
            Security.setProperty("networkaddress.cache.ttl", "1");
        }
        if ("10".equals(Security.getProperty("networkaddress.cache.negative.ttl"))
                && System.getProperty("sun.net.inetaddr.negative.ttl") == null) {
            Security.setProperty("networkaddress.cache.negative.ttl", "1");
        }
    }

    @Override
    public Set<InetAddress> resolve(String host) throws UnknownHostException {
        try {
            return Set.copyOf(Arrays.asList(InetAddress.getAllByName(host)));
        } catch (UnknownHostException unknown) {
            if (isNoSuchHost(unknown)) {
                return Set.of();
            }
            throw unknown;
        }
    }

    static boolean isNoSuchHost(UnknownHostException unknown) {
        String message = String.valueOf(unknown.getMessage());
        return NO_SUCH_HOST.stream().anyMatch(message::contains);
    }
}
