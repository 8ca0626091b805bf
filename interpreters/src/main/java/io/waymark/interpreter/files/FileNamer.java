package io.waymark.interpreter.files;

import io.waymark.dtab.Name;
import io.waymark.dtab.NameTree;
import io.waymark.dtab.Path;
import io.waymark.interpreter.Addresses;
import io.waymark.interpreter.Namer;
import io.waymark.interpreter.hosts.HostEndpoint;
import io.waymark.interpreter.hosts.Hosts;
import io.waymark.interpreter.source.Derived;
import io.waymark.interpreter.source.Shared;
import io.waymark.live.Live;
import io.waymark.live.OnDemand;
import io.waymark.live.Scheduler;
import io.waymark.live.State;
import java.nio.file.FileSystem;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;

/**
 * Names that are files. The labels of a name are directories under the root until one is a regular file; what is left
 * is the residual. The file lists addresses, {@code host port} or {@code host port * weight} on a line.
 *
 * <p>There is no name where there is no file, or where a label cannot be a file name. A file without addresses is a
 * name without endpoints. While a file cannot be read or understood, or the root directory is away, what was last read
 * stands, stale; a name that was never read fails.
 *
 * <p>Every change is seen, however it is made: in place, by a rename onto the file, through symbolic links, by changes
 * of directories on the way.
 */
public final class FileNamer implements Namer {
    private final Tree tree;
    private final Shared<Path, NameTree<Name>> lookups;
    private final Shared<Path, Optional<List<HostEndpoint>>> files;
    private final Shared<Path, Addresses> addresses;
    private final Live<Set<Path>> names;

    /**
     * @param prefix what the ids of this namer begin with, such as {@code /#/io.l5d.fs}
     * @param executor runs what reads files, which may block; one such task at a time
     */
    public FileNamer(Path prefix, FileOptions options, Hosts hosts, Executor executor, Scheduler scheduler) {
        this(
                prefix,
                options,
                hosts,
                executor,
                scheduler,
                () -> fileSystem(options).newWatchService());
    }

    FileNamer(
            Path prefix,
            FileOptions options,
            Hosts hosts,
            Executor executor,
            Scheduler scheduler,
            Directories.Service watchService) {
        this.tree = new Tree(executor, scheduler, options.rescanInterval(), watchService, prefix.show());
        this.lookups = new Shared<>(
                path -> tree.source(() -> new NameReader(options, prefix, path, scheduler)),
                options.namesMax(),
                scheduler);
        this.files = new Shared<>(
                id -> tree.source(() -> new FileReader(options, id, scheduler)), options.namesMax(), scheduler);
        this.addresses = new Shared<>(
                id -> new Derived<>(inputs -> addresses(inputs.state(this, () -> files.get(id)), inputs, hosts)),
                options.namesMax(),
                scheduler);
        this.names = new OnDemand<>(tree.source(() -> new FileListing(options, prefix)), Duration.ZERO, scheduler);
    }

    private static FileSystem fileSystem(FileOptions options) {
        return options.rootDir().getFileSystem();
    }

    private static State<Addresses> addresses(
            State<Optional<List<HostEndpoint>>> file, Derived.Inputs inputs, Hosts hosts) {
        Optional<Optional<List<HostEndpoint>>> known = file.known();
        if (known.isEmpty()) {
            return file.map(unused -> new Addresses.Neg()); // pending or failed: there is no value to map
        }
        Optional<List<HostEndpoint>> content = known.get();
        State<Addresses> addresses =
                content.isPresent() ? hosts.endpoints(inputs, content.get()) : State.ready(new Addresses.Neg());
        return Derived.asFreshAs(file, addresses);
    }

    @Override
    public Live<NameTree<Name>> lookup(Path path) {
        return lookups.get(path);
    }

    @Override
    public Live<Addresses> addresses(Path id) {
        return addresses.get(id);
    }

    @Override
    public Live<Set<Path>> names() {
        return names;
    }

    int directoriesOpen() {
        return tree.directoriesOpen();
    }

    /** How many directories are watched, and names and hosts in use. */
    int openCount() {
        return tree.directoriesOpen() + lookups.openCount() + files.openCount() + addresses.openCount();
    }
}
