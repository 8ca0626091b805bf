package io.waymark.server.config;

import io.waymark.dtab.DtabSyntaxException;
import io.waymark.dtab.Path;
import io.waymark.interpreter.hosts.HostEndpoint;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads addresses that are written in the configuration: a list of {@code host port * weight} for each name. */
final class StaticNames {
    private static final Pattern LINE =
            Pattern.compile("(\\S+)\\s+([0-9]{1,5})(?:\\s*\\*\\s*([0-9]{1,20}(?:\\.[0-9]{1,20})?))?");
    private static final int PORT_MAX = 65_535;

    private StaticNames() {}

    static Map<Path, List<HostEndpoint>> read(Block block) {
        Map<Path, List<HostEndpoint>> names = new LinkedHashMap<>();
        block.all().forEach((name, value) -> name(name, value).ifPresent(path -> names.put(path, endpoints(value))));
        return names;
    }

    private static Optional<Path> name(String name, Value value) {
        try {
            Path path = Path.parse(name.startsWith("/") ? name : "/" + name);
            if (!path.isEmpty()) {
                return Optional.of(path);
            }
        } catch (DtabSyntaxException notAPath) {
            // said below
        }
        value.error("%s: '%s' is not a name (expected: a path such as web)".formatted(value.name(), name));
        return Optional.empty();
    }

    private static List<HostEndpoint> endpoints(Value value) {
        List<HostEndpoint> endpoints = new ArrayList<>();
        for (Value item : value.items()) {
            item.text().ifPresent(line -> {
                Matcher matcher = LINE.matcher(line.strip());
                if (!matcher.matches() || Integer.parseInt(matcher.group(2)) > PORT_MAX) {
                    item.expected("host port, or host port * weight");
                    return;
                }
                String weight = matcher.group(3);
                endpoints.add(new HostEndpoint(
                        matcher.group(1),
                        Integer.parseInt(matcher.group(2)),
                        weight == null ? OptionalDouble.empty() : OptionalDouble.of(Double.parseDouble(weight)),
                        Map.of()));
            });
        }
        return endpoints;
    }
}
