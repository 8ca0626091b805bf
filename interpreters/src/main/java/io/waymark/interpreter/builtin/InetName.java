package io.waymark.interpreter.builtin;

import io.waymark.dtab.Label;
import io.waymark.dtab.Path;
import io.waymark.interpreter.Addresses;
import io.waymark.interpreter.Endpoint;
import io.waymark.interpreter.hosts.Hosts;
import io.waymark.live.Live;
import java.net.InetAddress;
import java.util.HashSet;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A host and a port in a name.
 *
 * @param host the host; empty for this machine
 * @param port any number
 * @param isFixed whether the host is looked up only until it is known
 * @param labels how many labels of the name say this
 */
record InetName(Optional<String> host, int port, boolean isFixed, int labels) {
    static final String INET = "inet";
    static final String FIXED = "fixedinet";
    static final String REVERSED = "io.buoyant.rinet";

    private static final Pattern NUMBER = Pattern.compile("[+-]?[0-9]{1,10}");
    private static final int PORT_MAX = 65535;

    /** What the beginning of {@code path} says, which is without {@code /$}; empty if it is something else. */
    static Optional<InetName> of(Path path) {
        if (path.size() < 2) {
            return Optional.empty();
        }
        String namer = path.label(0).utf8();
        return switch (namer) {
            case INET, FIXED -> forward(path, namer.equals(FIXED));
            case REVERSED -> reversed(path);
            default -> Optional.empty();
        };
    }

    private static Optional<InetName> forward(Path path, boolean fixed) {
        OptionalInt first = number(path.label(1));
        OptionalInt second = path.size() > 2 ? number(path.label(2)) : OptionalInt.empty();
        if (second.isPresent()) { // a host may look like a number, too
            return Optional.of(new InetName(Optional.of(path.label(1).utf8()), second.getAsInt(), fixed, 3));
        }
        return first.isPresent()
                ? Optional.of(new InetName(Optional.empty(), first.getAsInt(), fixed, 2))
                : Optional.empty();
    }

    private static Optional<InetName> reversed(Path path) {
        OptionalInt port = number(path.label(1));
        return port.isPresent() && path.size() > 2
                ? Optional.of(new InetName(Optional.of(path.label(2).utf8()), port.getAsInt(), false, 3))
                : Optional.empty();
    }

    /** How names of {@code namer} are written, if it is one of these. */
    static Optional<String> help(String namer) {
        return switch (namer) {
            case INET, FIXED -> Optional.of(" (expected: /$/%1$s/HOST/PORT or /$/%1$s/PORT)".formatted(namer));
            case REVERSED -> Optional.of(" (expected: /$/" + REVERSED + "/PORT/HOST)");
            default -> Optional.empty();
        };
    }

    private static OptionalInt number(Label label) {
        String text = label.utf8();
        if (!NUMBER.matcher(text).matches()) {
            return OptionalInt.empty();
        }
        long number = Long.parseLong(text);
        return number == (int) number ? OptionalInt.of((int) number) : OptionalInt.empty();
    }

    boolean isPortInRange() {
        return port >= 0 && port <= PORT_MAX;
    }

    /** The addresses of the host, each with the port; negative if there is no such host. */
    Live<Addresses> addresses(Hosts hosts) {
        if (host.isEmpty()) {
            return Live.of(new Addresses.Endpoints(Set.of(new Endpoint(InetAddress.getLoopbackAddress(), port))));
        }
        Live<Set<InetAddress>> found = isFixed ? hosts.addressesOnce(host.get()) : hosts.addresses(host.get());
        return found.map(this::withPort);
    }

    private Addresses withPort(Set<InetAddress> found) {
        if (found.isEmpty()) {
            return new Addresses.Neg();
        }
        Set<Endpoint> endpoints = new HashSet<>();
        found.forEach(address -> endpoints.add(new Endpoint(address, port)));
        return new Addresses.Endpoints(endpoints);
    }
}
