package io.waymark.server.config;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads where to listen, and lets nothing listen to strangers unless the configuration says so in words. */
final class ListenerReader {
    private static final String LOOPBACK = "127.0.0.1";
    private static final String BYTE = "(25[0-5]|2[0-4]\\d|1?\\d?\\d)";
    private static final Pattern IPV4 = Pattern.compile("%s(\\.%s){3}".formatted(BYTE, BYTE));
    private static final Set<String> WILDCARDS = Set.of("0.0.0.0", "::");

    private final boolean strangersAllowed;
    private final List<Listener> all = new ArrayList<>();

    /** @param strangersAllowed whether every listener may be open to everybody */
    ListenerReader(boolean strangersAllowed) {
        this.strangersAllowed = strangersAllowed;
    }

    /** What the block says; {@code port} unless it says another. */
    Listener read(Block block, int port) {
        Optional<TlsFiles> tls = block.block("tls", ListenerReader::tls);
        block.ignore("socketOptions", "sockets are set up as the operating system and the protocol want them");
        Listener listener = new Listener(ip(block), block.number("port", port, 0, 65_535), tls);
        boolean allowed = block.flag("allowUnauthenticated", false) || strangersAllowed;
        boolean authenticated = tls.isPresent() && tls.get().requireClientAuth();
        if (!isLoopback(listener.ip()) && !authenticated && !allowed) {
            Value at = block.find("ip").orElse(block.value());
            at.error("""
                    %s: %s can be reached by others, who would not have to say who they are \
                    (expected: 127.0.0.1; or tls with requireClientAuth: true and caCertPath; \
                    or, if the network keeps strangers out, add the line 'allowUnauthenticated: true' here)""".formatted(at.name(), listener.ip()));
        }
        add(listener, block);
        return listener;
    }

    /** A listener that nobody wrote down: only this machine can reach it. */
    Listener standard(int port) {
        return new Listener(LOOPBACK, port, Optional.empty());
    }

    private void add(Listener listener, Block block) {
        for (Listener other : all) {
            boolean overlap = other.ip().equals(listener.ip())
                    || WILDCARDS.contains(other.ip())
                    || WILDCARDS.contains(listener.ip());
            if (listener.port() != 0 && listener.port() == other.port() && overlap) {
                Value at = block.find("port").orElse(block.value());
                at.error("%s: %s is taken by another listener of this file".formatted(at.name(), listener.address()));
            }
        }
        all.add(listener);
    }

    private static String ip(Block block) {
        String ip = block.text("ip", LOOPBACK);
        if (ip.equals("localhost")) {
            return LOOPBACK;
        }
        if (address(ip).isEmpty()) {
            block.find("ip").ifPresent(value -> value.expected("an IP address, such as 127.0.0.1 or 0.0.0.0"));
            return LOOPBACK;
        }
        return ip;
    }

    private static boolean isLoopback(String ip) {
        return address(ip).map(InetAddress::isLoopbackAddress).orElse(false);
    }

    /** The address that {@code ip} is, without asking anybody. */
    private static Optional<InetAddress> address(String ip) {
        if (!ip.contains(":") && !IPV4.matcher(ip).matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.getByName(ip.contains(":") ? "[" + ip + "]" : ip));
        } catch (UnknownHostException notAnAddress) {
            return Optional.empty();
        }
    }

    private static TlsFiles tls(Block block) {
        TlsFiles files = new TlsFiles(
                PemFile.require(block, "certPath"),
                PemFile.require(block, "keyPath"),
                PemFile.find(block, "intermediateCertsPath"),
                PemFile.find(block, "caCertPath"),
                block.flag("requireClientAuth", false),
                texts(block.list("protocols")),
                texts(block.list("ciphers")));
        if (files.requireClientAuth() && !block.has("caCertPath")) {
            block.require("caCertPath", "the PEM file with the certificates that vouch for clients");
        }
        return files;
    }

    private static List<String> texts(List<Value> items) {
        return items.stream().flatMap(item -> item.text().stream()).toList();
    }
}
