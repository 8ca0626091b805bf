package io.waymark.store.memory;

import io.waymark.store.Presence;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Who shares a backend in memory. All are of one process, so that none is gone without saying so. */
final class MemoryPresence implements Presence {
    private final Map<String, String> announced = new ConcurrentHashMap<>();

    @Override
    public void announce(String id, String text) {
        announced.put(id, text);
    }

    @Override
    public Map<String, String> announced() {
        return Map.copyOf(announced);
    }

    @Override
    public void withdraw(String id) {
        announced.remove(id);
    }
}
