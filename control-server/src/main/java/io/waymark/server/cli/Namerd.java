package io.waymark.server.cli;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/** The HTTP API of a namerd; Waymark has it too. */
final class Namerd {
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private final Api api;

    Namerd(URI url) {
        this(new Api(List.of(url)));
    }

    Namerd(Api api) {
        this.api = api;
    }

    /** Its tables by namespace; all, if {@code only} is empty. */
    Map<String, Folder.Namespace> dtabs(List<String> only) {
        List<String> names = new ArrayList<>(only);
        if (only.isEmpty()) {
            api.json(Call.get("list the namespaces of namerd", "/api/1/dtabs"))
                    .forEach(name -> names.add(name.asString("")));
        }
        Map<String, Folder.Namespace> all = new TreeMap<>();
        for (String name : names) {
            String text = api.send(Call.get("read '%s' of namerd".formatted(name), "/api/1/dtabs/%s", name)
                            .header("Accept", "application/dtab"))
                    .text();
            all.put(name, new Folder.Namespace(0, lines(text), List.of()));
        }
        return all;
    }

    /** namerd keeps no lines, and gives all entries on one: an entry on each is what people can read and compare. */
    private static String lines(String text) {
        return text.contains("\n") && text.strip().contains("\n")
                ? text
                : text.strip().replaceAll("\\s*;\\s*", " ;\n").stripTrailing() + "\n";
    }

    /** The concrete names that it discovers. */
    List<String> boundNames() {
        return api.find(Call.get("list the names that namerd discovers", "/api/1/bound-names")
                        .timeout(PATIENCE))
                .map(answer -> answer.json()
                        .valueStream()
                        .map(name -> name.asString(""))
                        .toList())
                .orElse(List.of());
    }

    /** What {@code name} is bound to, and where that is; empty if it does not say in time. */
    Optional<JsonNode> bind(String namespace, String name) {
        try {
            return Optional.of(api.json(Call.get("bind " + name, "/api/1/bind/%s", namespace)
                    .query("path", name)
                    .timeout(PATIENCE)));
        } catch (CommandFailure failure) {
            if (failure.exitCode() == CommandFailure.UNREACHABLE) {
                return Optional.empty();
            }
            throw failure;
        }
    }
}
