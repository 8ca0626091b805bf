package io.waymark.server.config;

import java.util.Optional;

/**
 * Where to listen.
 *
 * @param port 0: any that is free
 */
public record Listener(String ip, int port, Optional<TlsFiles> tls) {
    /** {@code 127.0.0.1:4321}, {@code [::1]:4321}. */
    public String address() {
        return (ip.contains(":") ? "[" + ip + "]" : ip) + ":" + port;
    }
}
