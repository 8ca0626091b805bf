package io.waymark.interpreter.marathon;

import io.waymark.dtab.Label;
import io.waymark.dtab.Path;
import io.waymark.interpreter.hosts.HostEndpoint;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The apps there are, each with its endpoints. */
record Apps(Map<Path, List<HostEndpoint>> endpoints) {
    private static final int LABEL_LENGTH_MAX = 255;

    Apps {
        endpoints = Map.copyOf(endpoints);
    }

    /**
     * The app whose id is the shortest beginning of {@code path}; case does not matter, as ids have only small letters.
     */
    Optional<Path> find(Path path) {
        List<Label> labels = new ArrayList<>();
        for (int i = 0; i < Math.min(path.size(), AppId.PARTS_MAX); i++) {
            Optional<Label> label = lower(path.label(i));
            if (label.isEmpty()) {
                return Optional.empty();
            }
            labels.add(label.get());
            Path id = Path.of(labels);
            if (endpoints.containsKey(id)) {
                return Optional.of(id);
            }
        }
        return Optional.empty();
    }

    /** The endpoints of the app whose id {@code id} is, no more and no less; empty if there is no such app. */
    Optional<List<HostEndpoint>> get(Path id) {
        return find(id).filter(found -> found.size() == id.size()).map(endpoints::get);
    }

    private static Optional<Label> lower(Label label) {
        String text = label.utf8();
        return text.length() <= LABEL_LENGTH_MAX && Label.of(text).equals(label)
                ? Optional.of(Label.of(text.toLowerCase(Locale.ROOT)))
                : Optional.empty();
    }

    /** These apps, but those of {@code changes} as they are there; one without endpoints is gone. */
    Apps with(Map<Path, Optional<List<HostEndpoint>>> changes) {
        Map<Path, List<HostEndpoint>> next = new HashMap<>(endpoints);
        changes.forEach((id, now) -> now.ifPresentOrElse(found -> next.put(id, found), () -> next.remove(id)));
        return new Apps(next);
    }

    /** The apps that are not the same in both. */
    Set<Path> differences(Apps other) {
        Set<Path> all = new HashSet<>(endpoints.keySet());
        all.addAll(other.endpoints.keySet());
        all.removeIf(id -> Optional.ofNullable(endpoints.get(id)).equals(Optional.ofNullable(other.endpoints.get(id))));
        return all;
    }
}
