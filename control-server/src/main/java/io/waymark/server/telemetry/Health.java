package io.waymark.server.telemetry;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Whether the process can do its work, and if not, why not. Safe for use by many threads.
 *
 * <p>A check is a name and a question that is asked each time: {@code store} → {@code not read yet}.
 */
public final class Health {
    private final Map<String, Supplier<Optional<String>>> checks = new LinkedHashMap<>();

    /** Adds a check, which gives the reason why not; empty if all is well. It must not block. */
    public synchronized void add(String name, Supplier<Optional<String>> check) {
        checks.put(name, check);
    }

    /** Every reason why not, each in one line, in the order the checks were added; empty if ready. */
    public List<String> problems() {
        List<String> problems = new ArrayList<>();
        copy().forEach((name, check) -> check.get().ifPresent(reason -> problems.add(name + ": " + reason)));
        return problems;
    }

    private synchronized Map<String, Supplier<Optional<String>>> copy() {
        return new LinkedHashMap<>(checks);
    }
}
