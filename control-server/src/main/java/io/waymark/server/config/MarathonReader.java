package io.waymark.server.config;

import io.waymark.interpreter.marathon.Credentials;
import io.waymark.interpreter.marathon.MarathonOptions;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the options of a {@code marathon} namer: namerd's, and which port, and how the event stream is used. */
final class MarathonReader {
    /** As namerd: a service account goes before a user. */
    private static final String SERVICE_ACCOUNT = "DCOS_SERVICE_ACCOUNT_CREDENTIAL";

    private static final String USER = "MARATHON_HTTP_AUTH_CREDENTIAL";
    private static final String HOST = "marathon.mesos";
    private static final int PORT = 80;
    private static final int HOUR_MS = 3_600_000;
    private static final Pattern DESTINATION = Pattern.compile("/\\$/inet/([^/]+)/(\\d{1,5})");

    private MarathonReader() {}

    /** Without what the {@code tls} block says, but that there is one. */
    static MarathonOptions read(Block block, boolean secure) {
        return MarathonOptions.of(base(block, secure ? "https" : "http"))
                .with(selection(block))
                .with(polling(block))
                .with(credentials(block));
    }

    private static URI base(Block block, String scheme) {
        String host = block.text("host", HOST);
        int port = block.number("port", PORT, 1, 65_535);
        String wrong = "host";
        Optional<String> destination = block.findText("dst");
        if (destination.isPresent()) { // where to connect to, whatever host and port say
            Matcher inet = DESTINATION.matcher(destination.get());
            if (inet.matches() && Integer.parseInt(inet.group(2)) <= 65_535) {
                host = inet.group(1);
                port = Integer.parseInt(inet.group(2));
                wrong = "dst";
            } else {
                block.find("dst").ifPresent(value -> value.expected("/$/inet/HOST/PORT; or leave it to host and port"));
            }
        }
        String literal = host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host;
        String beginning = "%s://%s:%d".formatted(scheme, literal, port);
        try {
            if (host.indexOf('/') < 0 && URI.create(beginning).getHost() != null) {
                return URI.create(beginning + uriPrefix(block));
            }
        } catch (IllegalArgumentException notAHost) {
            // said below
        }
        uriPrefix(block);
        block.find(wrong).ifPresent(value -> value.expected("a host name or an address"));
        return MarathonOptions.USUAL_BASE;
    }

    /** What goes before {@code /v2}, with a slash before it and none behind. */
    private static String uriPrefix(Block block) {
        String written = block.text("uriPrefix", "");
        String bare = written.replaceAll("^/+|/+$", "");
        if (bare.matches("[A-Za-z0-9._~/%-]*")) {
            return bare.isEmpty() ? "" : "/" + bare;
        }
        block.find("uriPrefix").ifPresent(value -> value.expected("the path of a URL, such as /marathon"));
        return "";
    }

    private static MarathonOptions.Selection selection(Block block) {
        MarathonOptions.Port standard = MarathonOptions.Selection.DEFAULT.port();
        Optional<String> name = block.findText("portName");
        if (name.isPresent() && block.has("portIndex")) {
            block.error("%s and %s say the same thing: keep one"
                    .formatted(block.path("portName"), block.path("portIndex")));
        }
        return new MarathonOptions.Selection(
                block.flag("useHealthCheck", MarathonOptions.Selection.DEFAULT.useHealthCheck()),
                new MarathonOptions.Port(name, block.number("portIndex", standard.index(), 0, 1_000)));
    }

    private static MarathonOptions.Polling polling(Block block) {
        MarathonOptions.Polling standard = MarathonOptions.Polling.DEFAULT;
        int ttl = block.number("ttlMs", (int) standard.ttl().toMillis(), 1, HOUR_MS);
        int jitter =
                block.number("jitterMs", (int) Math.min(ttl, standard.jitter().toMillis()), 0, HOUR_MS);
        if (jitter > ttl) {
            block.find("jitterMs").ifPresent(value -> value.expected("at most ttlMs, which is " + ttl));
            jitter = ttl;
        }
        Duration resync = block.duration("resync", standard.resync());
        if (resync.isZero()) {
            block.find("resync").ifPresent(value -> value.expected("more than 0, such as 5m"));
            resync = standard.resync();
        }
        return standard.with(
                block.flag("eventStream", standard.eventStream()),
                Duration.ofMillis(ttl),
                Duration.ofMillis(jitter),
                resync);
    }

    private static Credentials credentials(Block block) {
        return variable(block, SERVICE_ACCOUNT, Credentials.ServiceAccount::parse)
                .or(() -> variable(block, USER, Credentials.Basic::new))
                .orElse(new Credentials.None());
    }

    private static Optional<Credentials> variable(
            Block block, String name, Function<String, ? extends Credentials> reader) {
        Optional<String> text = block.value().substitution().variable(name).filter(found -> !found.isBlank());
        try {
            return text.map(String::strip).map(reader);
        } catch (IllegalArgumentException unusable) {
            block.error("%s: the environment's %s cannot be used: %s"
                    .formatted(block.value().name(), name, unusable.getMessage()));
            return Optional.of(new Credentials.None());
        }
    }
}
