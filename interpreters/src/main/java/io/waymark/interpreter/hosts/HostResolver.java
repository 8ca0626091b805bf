package io.waymark.interpreter.hosts;

import java.io.IOException;
import java.net.InetAddress;
import java.util.Set;

/** Finds the addresses of host names. */
@FunctionalInterface
public interface HostResolver {
    /**
     * All addresses of {@code host}; none if there is no such host. Blocks, for as long as it takes.
     *
     * @throws IOException if it could not be found out whether there is such a host
     */
    Set<InetAddress> resolve(String host) throws IOException;
}
