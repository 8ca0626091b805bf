package io.waymark.server.cli;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Asks a namerd and a Waymark the same, and compares what they answer. */
final class Verification {
    private static final int NAMES_MAX = 10_000;

    private final Session session;
    private final Api api;
    private final Namerd theirs;
    private final Namerd ours;
    private final Collection<String> namespaces;
    private final List<String> more;
    private final Table table = new Table("NAMESPACE", "NAME", "NAMERD", "WAYMARK");
    private final ObjectNode report = JsonMapper.shared().createObjectNode();
    private final ArrayNode differences = report.putArray("differences");
    private int asked;
    private int nothing;

    /** @param more names to ask for in every namespace */
    Verification(Session session, Api api, Namerd theirs, Collection<String> namespaces, List<String> more) {
        this.session = session;
        this.api = api;
        this.theirs = theirs;
        this.ours = new Namerd(api);
        this.namespaces = namespaces;
        this.more = more;
    }

    /** Prints every difference; the exit code. */
    int run() {
        List<String> discovered = theirs.boundNames();
        for (String namespace : namespaces) {
            for (String name : names(namespace, discovered)) {
                compare(namespace, name);
            }
        }
        report.put("asked", asked).put("bothNegative", nothing);
        session.print(
                report,
                () -> table.showOr("")
                        + "%d names asked, %d answered differently; %d of them lead nowhere on both\n"
                                .formatted(asked, differences.size(), nothing));
        return differences.isEmpty() ? 0 : CommandFailure.REFUSED;
    }

    /** The names in use: watched here, given, or made of an entry and of what is discovered. */
    private Set<String> names(String namespace, List<String> discovered) {
        Set<String> names = new TreeSet<>(more);
        api.find(Call.get("list the clients", Paths.CLIENTS)
                        .query("namespace", namespace)
                        .query("limit", 1_000))
                .ifPresent(answer -> answer.json()
                        .path("clients")
                        .forEach(client -> client.path("names")
                                .forEach(name -> names.add(
                                        name.isString()
                                                ? name.asString()
                                                : name.path("name").asString("")))));
        names.removeIf(name -> !name.startsWith("/"));
        JsonNode dtab = api.json(Call.get("read '" + namespace + "'", "/api/1/dtabs/%s", namespace));
        for (JsonNode entry : dtab) {
            String prefix = entry.path("prefix").asString("");
            if (prefix.contains("*")) {
                continue; // which names it is for cannot be known
            }
            names.add(prefix);
            for (String id : discovered) {
                if (names.size() < NAMES_MAX) {
                    names.add(prefix + id.substring(id.lastIndexOf('/')));
                }
            }
        }
        return names;
    }

    private void compare(String namespace, String name) {
        String their = theirs.bind(namespace, name).map(Verification::shown).orElse("no answer");
        String our = ours.bind(namespace, name).map(Verification::shown).orElse("no answer");
        asked++;
        if (!their.equals(our)) {
            table.row(namespace, name, their, our);
            differences
                    .addObject()
                    .put("namespace", namespace)
                    .put("name", name)
                    .put("namerd", their)
                    .put("waymark", our);
        } else if (their.equals("~")) {
            nothing++;
        }
    }

    /** The tree with its addresses, in one way of writing it: weights as shares, addresses in order. */
    static String shown(JsonNode tree) {
        return switch (tree.path("type").asString("")) {
            case "leaf" -> leaf(tree.path("bound"));
            case "alt" ->
                tree.path("alt").valueStream().map(Verification::shown).collect(Collectors.joining(" | ", "(", ")"));
            case "union" -> union(tree.path("union"));
            case "fail" -> "!";
            case "empty" -> "$";
            default -> "~";
        };
    }

    private static String union(JsonNode branches) {
        double sum = branches.valueStream()
                .mapToDouble(branch -> branch.path("weight").asDouble(0))
                .sum();
        return branches.valueStream()
                .map(branch -> String.format(
                        Locale.ROOT,
                        "%.4f * %s",
                        sum == 0 ? 0 : branch.path("weight").asDouble(0) / sum,
                        shown(branch.path("tree"))))
                .collect(Collectors.joining(" & ", "(", ")"));
    }

    private static String leaf(JsonNode bound) {
        JsonNode addr = bound.path("addr");
        String where = Optional.of(addr.path("addrs")
                        .valueStream()
                        .map(address -> address.path("ip").asString("") + ":"
                                + address.path("port").asString(""))
                        .sorted()
                        .collect(Collectors.joining(",")))
                .filter(addresses -> !addresses.isEmpty())
                .orElse(addr.path("type").asString("pending"));
        return bound.path("id").asString("") + bound.path("path").asString("/") + " at " + where;
    }
}
