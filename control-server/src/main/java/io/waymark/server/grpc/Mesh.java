package io.waymark.server.grpc;

import io.grpc.ServerServiceDefinition;
import io.grpc.StatusException;
import io.linkerd.mesh.BindReq;
import io.linkerd.mesh.DelegateTreeReq;
import io.linkerd.mesh.DelegatorGrpc;
import io.linkerd.mesh.DtabReq;
import io.linkerd.mesh.InterpreterGrpc;
import io.linkerd.mesh.ReplicasReq;
import io.linkerd.mesh.ResolverGrpc;
import io.waymark.dtab.Bound;
import io.waymark.dtab.DelegateTree;
import io.waymark.dtab.Dtab;
import io.waymark.dtab.NameTree;
import io.waymark.dtab.Path;
import io.waymark.interpreter.Addresses;
import io.waymark.interpreter.BindRequest;
import io.waymark.live.Live;
import io.waymark.live.State;
import io.waymark.server.bindings.Bindings;
import io.waymark.store.DtabStore;
import io.waymark.store.Namespace;
import io.waymark.store.VersionedDtab;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** linkerd's control-plane protocol: what each request asks for, and what each state means on the wire. */
final class Mesh {
    // A call that takes one answer waits so long for a better one than "pending".
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final Topic<Boolean> NO_ID = new Topic<>(
            "no id",
            () -> Live.of(true),
            unused -> new News.Tell(Encoded.of(ReplicasWriter.failed("No ID provided")), News.Standing.FINAL));

    private final DtabStore store;
    private final Bindings bindings;

    record NameKey(Namespace namespace, Path name, Dtab local) {
        BindRequest request() {
            return new BindRequest(name, local);
        }
    }

    private record ClusterKey(Path id) {}

    private record DtabKey(Namespace namespace) {}

    private record DelegationKey(Namespace namespace, NameTree<Path> tree, Dtab local) {}

    /** What streams with {@code key} follow, for people. */
    static String show(Object key) {
        return switch (key) {
            case NameKey(var namespace, Path name, Dtab local) ->
                local.isEmpty() ? name.show() : name.show() + " (" + local.show() + ")";
            case ClusterKey(Path id) -> id.show();
            case DtabKey(Namespace namespace) -> "dtab " + namespace.name();
            case DelegationKey delegation -> "delegation";
            default -> String.valueOf(key);
        };
    }

    /** The namespace that streams with {@code key} follow something in. */
    static Optional<Namespace> namespace(Object key) {
        return switch (key) {
            case NameKey(Namespace namespace, var name, var local) -> Optional.of(namespace);
            case DtabKey(Namespace namespace) -> Optional.of(namespace);
            case DelegationKey(Namespace namespace, var tree, var local) -> Optional.of(namespace);
            default -> Optional.empty();
        };
    }

    /** The key of the topic that streams of a name follow. */
    static Object nameKey(Namespace namespace, BindRequest request) {
        return new NameKey(namespace, request.name(), request.local());
    }

    Mesh(DtabStore store, Bindings bindings) {
        this.store = store;
        this.bindings = bindings;
    }

    List<ServerServiceDefinition> services(GrpcOptions.Limits limits, GrpcCounts counts) {
        return List.of(
                new MeshService(InterpreterGrpc.getServiceDescriptor(), limits, counts)
                        .once(InterpreterGrpc.getGetBoundTreeMethod(), PATIENCE, this::name).stream(
                                        InterpreterGrpc.getStreamBoundTreeMethod(), this::name)
                                .definition(),
                new MeshService(ResolverGrpc.getServiceDescriptor(), limits, counts)
                        .once(ResolverGrpc.getGetReplicasMethod(), PATIENCE, this::cluster).stream(
                                        ResolverGrpc.getStreamReplicasMethod(), this::cluster)
                                .definition(),
                new MeshService(DelegatorGrpc.getServiceDescriptor(), limits, counts)
                        .once(DelegatorGrpc.getGetDtabMethod(), PATIENCE, this::dtab).stream(
                                        DelegatorGrpc.getStreamDtabMethod(), this::dtab)
                                .once(DelegatorGrpc.getGetDelegateTreeMethod(), PATIENCE, this::delegation)
                                .once(DelegatorGrpc.getStreamDelegateTreeMethod(), PATIENCE, this::delegation)
                                .definition(),
                new CodecService().bindService());
    }

    private Topic<?> name(BindReq request) throws StatusException {
        Namespace namespace = MeshReader.namespace(request.hasRoot(), request.getRoot());
        Path name = MeshReader.path(request.getName(), "name");
        if (name.isEmpty()) {
            throw Statuses.noName().asException();
        }
        Dtab local = MeshReader.dtab(request.getDtab());
        return new Topic<>(
                new NameKey(namespace, name, local), () -> bindings.bind(namespace, name, local), Mesh::boundTree);
    }

    private static News boundTree(State<NameTree<Bound>> state) {
        return switch (state) {
            case State.Pending<NameTree<Bound>>() -> new News.Nothing();
            case State.Ready<NameTree<Bound>>(var tree) -> News.tell(Encoded.of(MeshWriter.boundTree(tree)));
            case State.Stale<NameTree<Bound>>(var tree, var problem) ->
                News.tell(Encoded.of(MeshWriter.boundTree(tree)));
            // namerd ends every stream. A client would go on with its last answer and come back some time later;
            // left alone it hears of the repair at once.
            case State.Failed<NameTree<Bound>>(var problem) -> new News.Hold(Statuses.failed(problem));
        };
    }

    private Topic<?> cluster(ReplicasReq request) {
        Path id = MeshReader.path(request.getId(), "id");
        return id.isEmpty() ? NO_ID : new Topic<>(new ClusterKey(id), () -> bindings.addresses(id), Mesh::replicas);
    }

    private static News replicas(State<Addresses> state) {
        return switch (state) {
            case State.Pending<Addresses>() ->
                new News.Tell(Encoded.of(ReplicasWriter.pending()), News.Standing.PROVISIONAL);
            case State.Ready<Addresses>(var addresses) -> News.tell(Encoded.of(ReplicasWriter.replicas(addresses)));
            case State.Stale<Addresses>(var addresses, var problem) ->
                News.tell(Encoded.of(ReplicasWriter.replicas(addresses)));
            case State.Failed<Addresses>(var problem) ->
                News.tell(Encoded.of(ReplicasWriter.failed(problem.message())));
        };
    }

    private Topic<?> dtab(DtabReq request) throws StatusException {
        Namespace namespace = MeshReader.namespace(request.hasRoot(), request.getRoot());
        return new Topic<>(new DtabKey(namespace), () -> store.dtab(namespace), Mesh::storedDtab);
    }

    private static News storedDtab(State<Optional<VersionedDtab>> state) {
        return switch (state) {
            case State.Pending<Optional<VersionedDtab>>() -> new News.Nothing();
            case State.Ready<Optional<VersionedDtab>>(var dtab) -> storedDtab(dtab);
            case State.Stale<Optional<VersionedDtab>>(var dtab, var problem) -> storedDtab(dtab);
            case State.Failed<Optional<VersionedDtab>>(var problem) -> new News.End(Statuses.failed(problem));
        };
    }

    private static News storedDtab(Optional<VersionedDtab> dtab) {
        return dtab.<News>map(found -> News.tell(Encoded.of(MeshWriter.versionedDtab(found.revision(), found.dtab()))))
                .orElseGet(() -> new News.End(Statuses.rootNotFound()));
    }

    private Topic<?> delegation(DelegateTreeReq request) throws StatusException {
        Namespace namespace = MeshReader.namespace(request.hasRoot(), request.getRoot());
        if (!request.hasTree()) {
            throw Statuses.noName().asException();
        }
        NameTree<Path> tree = MeshReader.tree(request.getTree(), "tree");
        Dtab local = MeshReader.dtab(request.getDtab());
        return new Topic<>(
                new DelegationKey(namespace, tree, local),
                () -> bindings.delegate(namespace, tree, local),
                Mesh::delegateTree);
    }

    private static News delegateTree(State<DelegateTree> state) {
        return switch (state) {
            case State.Pending<DelegateTree>() -> new News.Nothing();
            case State.Ready<DelegateTree>(var tree) -> delegateTree(tree);
            case State.Stale<DelegateTree>(var tree, var problem) -> delegateTree(tree);
            case State.Failed<DelegateTree>(var problem) -> new News.End(Statuses.failed(problem));
        };
    }

    private static News delegateTree(DelegateTree tree) {
        return new News.Tell(
                Encoded.of(DelegateWriter.delegateTree(tree)),
                tree.isPending() ? News.Standing.PROVISIONAL : News.Standing.CURRENT);
    }
}
