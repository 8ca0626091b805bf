package io.waymark.interpreter.consul;

import io.waymark.dtab.Label;
import io.waymark.dtab.Path;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A service in a datacenter, perhaps only its instances with a tag. Service and tag are in lower case, since Consul
 * does not tell cases apart.
 */
record ConsulName(String datacenter, Optional<String> tag, String service) {
    /** The datacenter of the agent itself. */
    static final String LOCAL = ".local";

    private static final int LENGTH_MAX = 255;
    // What Consul permits a datacenter to be called. Nothing is known of services and tags but that they are text.
    private static final Pattern DATACENTER = Pattern.compile("\\.local|[A-Za-z0-9_-]+");

    /** How many labels a name has. */
    static int size(boolean includeTag) {
        return includeTag ? 3 : 2;
    }

    /** The service that the first labels of {@code path} name; empty if they cannot be one. */
    static Optional<ConsulName> of(Path path, boolean includeTag) {
        int size = size(includeTag);
        if (path.size() < size) {
            return Optional.empty();
        }
        for (Label label : path.take(size).labels()) {
            if (!isPlain(label)) {
                return Optional.empty();
            }
        }
        String datacenter = path.label(0).utf8();
        if (!DATACENTER.matcher(datacenter).matches()) {
            return Optional.empty();
        }
        return Optional.of(new ConsulName(
                datacenter,
                includeTag ? Optional.of(lower(path.label(1))) : Optional.empty(),
                lower(path.label(size - 1))));
    }

    private static boolean isPlain(Label label) {
        String text = label.utf8();
        return text.length() <= LENGTH_MAX
                && Label.of(text).equals(label)
                && !text.equals(".")
                && !text.equals("..")
                && text.chars().noneMatch(c -> c <= ' ' || c == 0x7f || c == '/' || c == '\\');
    }

    private static String lower(Label label) {
        return label.utf8().toLowerCase(Locale.ROOT);
    }

    /** The question about this service: path and query, which has at least one parameter. */
    String question(ConsulOptions options) {
        StringBuilder question = new StringBuilder("/v1/")
                .append(options.selection().useHealthCheck() ? "health" : "catalog")
                .append("/service/")
                .append(encode(service))
                .append('?');
        if (!datacenter.equals(LOCAL)) {
            question.append("dc=").append(encode(datacenter)).append('&');
        }
        tag.ifPresent(wanted -> question.append("tag=").append(encode(wanted)).append('&'));
        return question.append(options.consistency().parameter).toString();
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** What clients are to call it in requests, as Consul's DNS has it. */
    String authority(AgentInfo agent) {
        String place = datacenter.equals(LOCAL) ? agent.datacenter() : datacenter;
        return tag.map(label -> label + ".").orElse("") + service + ".service." + place + "." + agent.domain();
    }
}
