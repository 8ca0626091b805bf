package io.waymark.interpreter.guard;

import io.waymark.dtab.Path;
import java.util.List;
import java.util.Optional;

/** All sources that names are resolved against. Safe for use by many threads. */
public final class Sources {
    private final List<Source> all;

    public Sources(List<Source> all) {
        this.all = List.copyOf(all);
    }

    /** In the order of the configuration. */
    public List<Source> all() {
        return all;
    }

    /** The source whose ids begin with exactly {@code prefix}. */
    public Optional<Source> find(Path prefix) {
        return all.stream().filter(source -> source.prefix().equals(prefix)).findFirst();
    }

    /** The source that {@code id} belongs to. */
    public Optional<Source> of(Path id) {
        return all.stream().filter(source -> id.startsWith(source.prefix())).findFirst();
    }

    /** Lets through what the source says of {@code id}, a service or a name. Returns what was held until now. */
    public List<Path> release(Path id) {
        return of(id).map(source -> source.release(id::equals)).orElse(List.of());
    }

    /** Lets through all that the source at {@code prefix} says. Returns what was held until now. */
    public List<Path> releaseAll(Path prefix) {
        return find(prefix).map(source -> source.release(any -> true)).orElse(List.of());
    }
}
