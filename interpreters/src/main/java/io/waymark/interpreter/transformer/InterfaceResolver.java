package io.waymark.interpreter.transformer;

import io.waymark.interpreter.hosts.HostResolver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.util.Set;
import java.util.stream.Collectors;

/** Takes every host for this machine: the addresses of its network interfaces as they are now. */
public final class InterfaceResolver implements HostResolver {

    @Override
    public Set<InetAddress> resolve(String host) throws IOException {
        return NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .collect(Collectors.toSet());
    }
}
