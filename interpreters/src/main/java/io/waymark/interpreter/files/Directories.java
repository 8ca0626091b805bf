package io.waymark.interpreter.files;

import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells who depends on which entry of which directory when that entry changes. Each directory is watched once, however
 * many of its entries are in use; when none is, in no directory, the watch service and its thread end.
 *
 * <p>All methods, and the listeners, run on {@code serial} only.
 */
final class Directories {
    private static final Logger log = LoggerFactory.getLogger(Directories.class);

    /** An entry of a directory, which may exist or not; {@link #ANY} is all of them. */
    record Entry(Path dir, String name) {
        static final String ANY = "";
    }

    /** Where to get a watch service. */
    interface Service {
        WatchService open() throws IOException;
    }

    private final Executor serial;
    private final Service service;
    private final String name;
    private final Map<Path, Directory> directories = new ConcurrentHashMap<>(); // others read its size
    private @Nullable WatchService watching;
    private boolean warned;

    Directories(Executor serial, Service service, String name) {
        this.serial = serial;
        this.service = service;
        this.name = name;
    }

    private static final class Directory {
        final Map<String, Set<Runnable>> listeners = new HashMap<>();

        @Nullable
        WatchKey key;

        @Nullable
        Object identity;
    }

    /**
     * Runs {@code listener} from now on whenever {@code entry} may have changed. To be called again each time that the
     * entry is looked at, before it is: only then is a directory noticed that has taken another's place.
     */
    void depend(Entry entry, Runnable listener) {
        Directory directory = directories.computeIfAbsent(entry.dir(), unused -> new Directory());
        directory
                .listeners
                .computeIfAbsent(entry.name(), unused -> new LinkedHashSet<>())
                .add(listener);
        try {
            Object identity = Files.readAttributes(entry.dir(), BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                    .fileKey();
            if (directory.key == null || !directory.key.isValid() || !Objects.equals(identity, directory.identity)) {
                unregister(directory);
                directory.key = register(entry.dir());
                directory.identity = identity;
            }
        } catch (IOException gone) {
            unregister(directory); // whoever depends on it is about to notice
        }
    }

    void release(Entry entry, Runnable listener) {
        Directory directory = directories.get(entry.dir());
        if (directory == null) {
            return;
        }
        Set<Runnable> listeners = directory.listeners.get(entry.name());
        if (listeners != null && listeners.remove(listener) && listeners.isEmpty()) {
            directory.listeners.remove(entry.name());
            if (directory.listeners.isEmpty()) {
                directories.remove(entry.dir());
                unregister(directory);
                closeIfUnused();
            }
        }
    }

    /** How many directories are watched. */
    int openCount() {
        return directories.size();
    }

    private @Nullable WatchKey register(Path dir) {
        try {
            WatchService open = watching;
            if (open == null) {
                open = service.open();
                watching = open;
                WatchService started = open;
                Thread.ofPlatform().daemon().name("waymark-files " + name).start(() -> takeEvents(started));
            }
            return dir.register(
                    open,
                    StandardWatchEventKinds.ENTRY_CREATE,
                    StandardWatchEventKinds.ENTRY_MODIFY,
                    StandardWatchEventKinds.ENTRY_DELETE);
        } catch (IOException failure) {
            // Such as too many inotify watches. The rescan still sees every change, only later.
            if (!warned) {
                warned = true;
                log.warn(
                        "{}: cannot watch directory {} (changes are seen at the next rescan): {}",
                        name,
                        dir,
                        failure.toString());
            }
            return null;
        }
    }

    private void unregister(Directory directory) {
        WatchKey key = directory.key;
        directory.key = null;
        directory.identity = null;
        // A directory that can be reached in two ways has one key.
        if (key != null && directories.values().stream().noneMatch(other -> key.equals(other.key))) {
            key.cancel();
        }
    }

    private void closeIfUnused() {
        if (directories.isEmpty() && watching != null) {
            try {
                watching.close();
            } catch (IOException failure) {
                log.warn("{}: cannot close the watch service: {}", name, failure.toString());
            }
            watching = null;
        }
    }

    private void takeEvents(WatchService open) {
        try {
            while (true) {
                WatchKey key = open.take();
                Set<String> names = new HashSet<>();
                for (WatchEvent<?> event : key.pollEvents()) {
                    names.add(event.context() instanceof Path path ? path.toString() : Entry.ANY); // no path: overflow
                }
                if (!key.reset()) {
                    names.add(Entry.ANY); // the directory is gone
                }
                serial.execute(() -> changed(key, names));
            }
        } catch (ClosedWatchServiceException closed) {
            // Nobody needs it any more.
        } catch (InterruptedException ending) {
            Thread.currentThread().interrupt();
        }
    }

    private void changed(WatchKey key, Set<String> names) {
        List<Runnable> due = new ArrayList<>();
        for (Directory directory : directories.values()) {
            if (key.equals(directory.key)) {
                if (names.contains(Entry.ANY)) {
                    directory.listeners.values().forEach(due::addAll);
                } else {
                    names.forEach(changed -> due.addAll(directory.listeners.getOrDefault(changed, Set.of())));
                    due.addAll(directory.listeners.getOrDefault(Entry.ANY, Set.of()));
                }
            }
        }
        new LinkedHashSet<>(due).forEach(Runnable::run);
    }
}
