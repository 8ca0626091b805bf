package io.waymark.server.policy;

import io.waymark.dtab.Path;
import io.waymark.interpreter.Addresses;
import io.waymark.interpreter.guard.Condition;
import io.waymark.interpreter.guard.Source;
import io.waymark.interpreter.guard.Sources;
import io.waymark.interpreter.guard.Watched;
import io.waymark.live.Live;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** Asks where concrete names can be reached. Blocks. */
final class Reach {
    private final Function<Path, Live<Addresses>> addresses;
    private final Sources sources;

    Reach(Function<Path, Live<Addresses>> addresses, Sources sources) {
        this.addresses = addresses;
        this.sources = sources;
    }

    /** What is known of {@code ids}, all of them watched at once, by {@code deadline}. */
    Map<Path, Reached> of(Collection<Path> ids, Deadline deadline) {
        Map<Path, Awaited<Addresses>> awaited = new LinkedHashMap<>();
        try {
            for (Path id : ids) {
                awaited.computeIfAbsent(id, asked -> new Awaited<>(addresses.apply(asked), known -> true));
            }
            Map<Path, Reached> reached = new LinkedHashMap<>();
            awaited.values().forEach(each -> each.by(deadline));
            Set<Path> held = held(awaited.keySet()); // while they are watched: sources know what is
            awaited.forEach((id, each) ->
                    reached.put(id, Reached.of(each.by(deadline), held.contains(Ids.withoutTransformers(id)))));
            return reached;
        } finally {
            awaited.values().forEach(Awaited::close);
        }
    }

    private Set<Path> held(Set<Path> ids) {
        Set<Path> plain = new HashSet<>();
        Set<Source> asked = new HashSet<>();
        for (Path id : ids) {
            Path name = Ids.withoutTransformers(id);
            plain.add(name);
            sources.of(name).ifPresent(asked::add);
        }
        Set<Path> held = new HashSet<>();
        for (Source source : asked) {
            for (Watched watched : source.services()) {
                if (watched.condition() == Condition.HELD && plain.contains(watched.id())) {
                    held.add(watched.id());
                }
            }
        }
        return held;
    }
}
