package io.waymark.interpreter.marathon;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import tools.jackson.databind.JsonNode;

/**
 * The ports of an app, and where a task has them. Apps have said so in three ways: ports of the host that the task runs
 * on ({@code portDefinitions}, or only {@code ports}), ports of its container that are mapped to the host or not
 * ({@code portMappings}), and ports of a task that has an address of its own ({@code ipAddress.discovery.ports}).
 */
record Ports(List<Port> ports, boolean known) {
    private static final int PORT_MAX = 65535;

    /** Where a task has a port. */
    record At(String host, int port) {}

    /**
     * One port.
     *
     * @param name empty if it has none
     * @param ofContainer the container's port; empty if there is none of its own
     * @param ofHost its place among the ports that a task has of its host; empty if it has none there
     */
    record Port(String name, OptionalInt ofContainer, OptionalInt ofHost) {}

    Ports {
        ports = List.copyOf(ports);
    }

    static Ports of(JsonNode app) {
        JsonNode container = app.path("container");
        JsonNode mappings = container.path("portMappings");
        if (mappings.isEmpty()) {
            mappings = container.path("docker").path("portMappings");
        }
        if (!mappings.isEmpty()) {
            return mapped(mappings, hasOwnAddress(app));
        }
        JsonNode discovered = app.path("ipAddress").path("discovery").path("ports");
        if (!discovered.isEmpty()) {
            List<Port> ports = new ArrayList<>();
            discovered.forEach(port -> ports.add(new Port(name(port), port(port.path("number")), OptionalInt.empty())));
            return new Ports(ports, true);
        }
        List<Port> ports = new ArrayList<>();
        for (JsonNode definition : app.path("portDefinitions")) {
            ports.add(new Port(name(definition), OptionalInt.empty(), OptionalInt.of(ports.size())));
        }
        return new Ports(ports, !ports.isEmpty());
    }

    /** Whether tasks are in a network of containers, where a port that is not mapped has none on the host. */
    private static boolean hasOwnAddress(JsonNode app) {
        for (JsonNode network : app.path("networks")) {
            if (network.path("mode").asString("").equals("container")) {
                return true;
            }
        }
        return app.path("container").path("docker").path("network").asString("").equals("USER");
    }

    private static Ports mapped(JsonNode mappings, boolean ownAddress) {
        List<Port> ports = new ArrayList<>();
        int ofHost = 0;
        for (JsonNode mapping : mappings) {
            boolean onHost = !ownAddress || mapping.path("hostPort").isInt();
            ports.add(new Port(
                    name(mapping),
                    port(mapping.path("containerPort")),
                    onHost ? OptionalInt.of(ofHost++) : OptionalInt.empty()));
        }
        return new Ports(ports, true);
    }

    private static String name(JsonNode port) {
        return port.path("name").asString("");
    }

    /** A port that can be connected to: 0 stands for one that is still to be chosen. */
    private static OptionalInt port(JsonNode port) {
        return port.isInt() && port.intValue() > 0 && port.intValue() <= PORT_MAX
                ? OptionalInt.of(port.intValue())
                : OptionalInt.empty();
    }

    /**
     * Where {@code task} has the port that {@code wanted} says: on its host if it has it there, else at its own
     * address.
     */
    Optional<At> at(MarathonOptions.Port wanted, JsonNode task) {
        Optional<Port> port = find(wanted);
        if (port.isEmpty()) {
            // An app that says nothing of its ports may still have been given some.
            return known || wanted.name().isPresent() ? Optional.empty() : onHost(task, wanted.index());
        }
        Optional<At> onHost = port.get().ofHost().isPresent()
                ? onHost(task, port.get().ofHost().getAsInt())
                : Optional.empty();
        return onHost.or(() -> inContainer(task, port.get().ofContainer()));
    }

    private Optional<Port> find(MarathonOptions.Port wanted) {
        if (wanted.name().isPresent()) {
            return ports.stream()
                    .filter(port -> port.name().equals(wanted.name().get()))
                    .findFirst();
        }
        return wanted.index() < ports.size() ? Optional.of(ports.get(wanted.index())) : Optional.empty();
    }

    private static Optional<At> onHost(JsonNode task, int index) {
        String host = task.path("host").asString("");
        OptionalInt port = port(task.path("ports").path(index));
        return host.isEmpty() || port.isEmpty() ? Optional.empty() : Optional.of(new At(host, port.getAsInt()));
    }

    private static Optional<At> inContainer(JsonNode task, OptionalInt port) {
        if (port.isEmpty()) {
            return Optional.empty();
        }
        for (JsonNode address : task.path("ipAddresses")) {
            String host = address.path("ipAddress").asString("");
            if (!host.isEmpty()) {
                return Optional.of(new At(host, port.getAsInt()));
            }
        }
        return Optional.empty();
    }
}
