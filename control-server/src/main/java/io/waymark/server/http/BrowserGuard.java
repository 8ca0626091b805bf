package io.waymark.server.http;

import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Keeps web pages of others from using a browser that can reach this server. Clients that are no browsers send no
 * {@code Origin} and mostly an address, or no {@code Host} at all; they pass.
 *
 * <p>A page of another site may not change anything. Nor may a page whose own name was made to point here: such a name
 * stands in {@code Host}, and is not among those that are allowed.
 */
final class BrowserGuard {
    private static final Pattern ADDRESS = Pattern.compile("[0-9.]+|\\[[0-9a-f:.%]+]");

    private final HttpOptions options;
    private final boolean anyName;

    BrowserGuard(HttpOptions options) {
        this.options = options;
        boolean loopback = options.ip().startsWith("127.")
                || options.ip().equals("::1")
                || options.ip().equals("localhost");
        this.anyName = options.hosts().isEmpty() && !loopback;
    }

    /** Why this exchange must not be; empty if it may. */
    Optional<Answer> refusal(Exchange exchange) {
        Optional<String> host = exchange.header("Host").map(text -> text.toLowerCase(Locale.ROOT));
        if (host.isPresent() && !mayBeCalled(withoutPort(host.get()))) {
            return Optional.of(Answer.text(
                    403,
                    "This server is not '%s' (expected: localhost, an IP address, or a name that its configuration lists under hosts)."
                            .formatted(host.get())));
        }
        Optional<String> origin = exchange.header("Origin");
        if (exchange.isRead() || origin.isEmpty() || isSame(origin.get(), host.orElse(""))) {
            return Optional.empty();
        }
        return Optional.of(Answer.text(
                403,
                "A page of '%s' may not change anything here (expected: no Origin header, or this server's own)."
                        .formatted(origin.get())));
    }

    private boolean mayBeCalled(String name) {
        return anyName
                || name.isEmpty()
                || name.equals("localhost")
                || name.endsWith(".localhost")
                || ADDRESS.matcher(name).matches()
                || options.hosts().contains(name);
    }

    private static String withoutPort(String host) {
        int colon = host.lastIndexOf(':');
        return colon > host.lastIndexOf(']') ? host.substring(0, colon) : host;
    }

    private static boolean isSame(String origin, String host) {
        try {
            URI uri = URI.create(origin);
            return withPort(uri.getRawAuthority(), uri.getScheme()).equals(withPort(host, uri.getScheme()));
        } catch (IllegalArgumentException notAnOrigin) {
            return false;
        }
    }

    private static String withPort(@Nullable String authority, String scheme) {
        if (authority == null || authority.isEmpty()) {
            throw new IllegalArgumentException("no authority");
        }
        boolean hasPort = authority.lastIndexOf(':') > authority.lastIndexOf(']');
        return (hasPort ? authority : authority + ("https".equals(scheme) ? ":443" : ":80")).toLowerCase(Locale.ROOT);
    }
}
