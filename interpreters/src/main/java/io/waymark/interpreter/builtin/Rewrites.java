package io.waymark.interpreter.builtin;

import io.waymark.dtab.Label;
import io.waymark.dtab.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * linkerd's utility namers, which turn one name into another that is then looked up:
 *
 * <pre>
 * io.buoyant.hostportPfx/PFX/HOST:PORT              /PFX/HOST/PORT
 * io.buoyant.porthostPfx/PFX/HOST:PORT              /PFX/PORT/HOST
 * io.buoyant.http.anyMethod/METHOD                  /
 * io.buoyant.http.anyMethodPfx/PFX/METHOD           /PFX
 * io.buoyant.http.anyHost/HOST                      /
 * io.buoyant.http.anyHostPfx/PFX/HOST               /PFX
 * io.buoyant.http.subdomainOf/DOMAIN/SUB.DOMAIN     /SUB
 * io.buoyant.http.subdomainOfPfx/DOMAIN/PFX/SUB.DOMAIN   /PFX/SUB
 * io.buoyant.http.domainToPath/A.B.C                /C/B/A
 * io.buoyant.http.domainToPathPfx/PFX/A.B.C         /PFX/C/B/A
 * </pre>
 *
 * What follows is kept; what does not have the form is negative.
 */
final class Rewrites {
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9.:_-]+");
    private static final Pattern METHOD = Pattern.compile("[A-Z]+");
    private static final Pattern DOTS_AT_END = Pattern.compile("\\.+$");

    // A colon at the very end is passed over, as in namerd.
    private static final Pattern HOST_PORT = Pattern.compile("([^:]*):([a-z0-9][-a-z0-9]{0,62}):*");

    /** What becomes of a name, of which there is at least one label; empty if the name does not have the form. */
    interface Rewrite {
        Optional<Path> apply(Path path);
    }

    /** What becomes of the text of one label. */
    private interface LabelRewrite {
        Optional<List<String>> apply(String label);
    }

    private static final Map<String, Rewrite> ALL = Map.of(
            "io.buoyant.hostportPfx", path -> at(path, 1, text -> hostPort(text)),
            "io.buoyant.porthostPfx", path -> at(path, 1, text -> hostPort(text).map(List::reversed)),
            "io.buoyant.http.anyMethod", path -> at(path, 0, text -> matching(METHOD, text)),
            "io.buoyant.http.anyMethodPfx", path -> at(path, 1, text -> matching(METHOD, text)),
            "io.buoyant.http.anyHost", path -> at(path, 0, text -> matching(HOST, text)),
            "io.buoyant.http.anyHostPfx", path -> at(path, 1, text -> matching(HOST, text)),
            "io.buoyant.http.subdomainOf", path -> at(path.drop(1), 0, text -> subdomain(path, text)),
            "io.buoyant.http.subdomainOfPfx", path -> at(path.drop(1), 1, text -> subdomain(path, text)),
            "io.buoyant.http.domainToPath", path -> at(path, 0, text -> domain(text)),
            "io.buoyant.http.domainToPathPfx", path -> at(path, 1, text -> domain(text)));

    private Rewrites() {}

    static Optional<Rewrite> find(String name) {
        return Optional.ofNullable(ALL.get(name));
    }

    /** What to do instead, for a namer of namerd's that is not built in. */
    static Optional<String> help(String name) {
        return name.equals("io.buoyant.namer.zk.leader")
                ? Optional.of(" (a dtab does not choose what servers to connect to:"
                        + " configure a namer of kind zkLeader and use its prefix)")
                : Optional.empty();
    }

    /** The path with the label at {@code index} replaced by what {@code rewrite} makes of it. */
    private static Optional<Path> at(Path path, int index, LabelRewrite rewrite) {
        if (path.size() <= index) {
            return Optional.empty();
        }
        Optional<List<String>> replaced = rewrite.apply(path.label(index).utf8());
        if (replaced.isEmpty() || replaced.get().contains("")) {
            return Optional.empty(); // a label is never empty
        }
        List<Label> labels = new ArrayList<>(path.take(index).labels());
        replaced.get().forEach(text -> labels.add(Label.of(text)));
        labels.addAll(path.drop(index + 1).labels());
        return Optional.of(Path.of(labels));
    }

    private static Optional<List<String>> matching(Pattern pattern, String text) {
        return pattern.matcher(text).matches() ? Optional.of(List.of()) : Optional.empty();
    }

    private static Optional<List<String>> hostPort(String text) {
        Matcher matcher = HOST_PORT.matcher(text);
        return matcher.matches() ? Optional.of(List.of(matcher.group(1), matcher.group(2))) : Optional.empty();
    }

    private static Optional<List<String>> subdomain(Path path, String host) {
        String domain = path.label(0).utf8();
        if (!HOST.matcher(domain).matches() || !HOST.matcher(host).matches()) {
            return Optional.empty();
        }
        int port = host.indexOf(':');
        String name = port > 0 ? host.substring(0, port) : host;
        String suffix = "." + domain;
        return name.endsWith(suffix)
                ? Optional.of(List.of(name.substring(0, name.length() - suffix.length())))
                : Optional.empty();
    }

    private static Optional<List<String>> domain(String host) {
        if (!HOST.matcher(host).matches()) {
            return Optional.empty();
        }
        List<String> parts = new ArrayList<>(
                List.of(DOTS_AT_END.matcher(host).replaceFirst("").split("\\.", -1)));
        Collections.reverse(parts);
        return Optional.of(parts);
    }
}
