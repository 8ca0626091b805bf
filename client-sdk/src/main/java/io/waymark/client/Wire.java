package io.waymark.client;

import com.google.protobuf.ByteString;
import io.linkerd.mesh.BoundNameTree;
import io.linkerd.mesh.Endpoint;
import io.linkerd.mesh.PathNameTree;
import io.linkerd.mesh.Replicas;
import io.waymark.dtab.Bound;
import io.waymark.dtab.Dentry;
import io.waymark.dtab.Dtab;
import io.waymark.dtab.Label;
import io.waymark.dtab.NameTree;
import io.waymark.dtab.Path;
import io.waymark.dtab.Prefix;
import io.waymark.live.Problem;
import io.waymark.live.State;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Between our values and {@code io.linkerd.mesh}. What makes no sense is an IllegalArgumentException. */
final class Wire {
    private static final String WEIGHT = "endpoint_addr_weight";

    private Wire() {}

    static NameTree<Bound> tree(BoundNameTree tree) {
        return switch (tree.getNodeCase()) {
            case NEG -> NameTree.neg();
            case FAIL -> new NameTree.Fail<>();
            case EMPTY -> new NameTree.Empty<>();
            case LEAF ->
                NameTree.leaf(new Bound(
                        path(tree.getLeaf().getId()), path(tree.getLeaf().getResidual())));
            case ALT ->
                new NameTree.Alt<>(
                        tree.getAlt().getTreesList().stream().map(Wire::tree).toList());
            case UNION -> {
                List<NameTree.Weighted<Bound>> branches = new ArrayList<>();
                for (BoundNameTree.Union.Weighted branch : tree.getUnion().getTreesList()) {
                    branches.add(new NameTree.Weighted<>(branch.getWeight(), tree(branch.getTree())));
                }
                yield new NameTree.Union<>(branches);
            }
            case NODE_NOT_SET -> throw new IllegalArgumentException("the server sent a tree that says nothing");
        };
    }

    static State<Addresses> addresses(Replicas replicas, Instant now) {
        return switch (replicas.getResultCase()) {
            case PENDING -> State.pending();
            case NEG -> State.ready(new Addresses.Neg());
            case FAILED -> State.failed(new Problem(replicas.getFailed().getMessage(), now));
            case BOUND -> {
                Set<Addresses.Endpoint> endpoints = new HashSet<>();
                replicas.getBound().getEndpointsList().forEach(endpoint -> endpoints.add(endpoint(endpoint)));
                yield State.ready(
                        new Addresses.Endpoints(endpoints, replicas.getBound().getMetadataMap()));
            }
            case RESULT_NOT_SET -> throw new IllegalArgumentException("the server sent replicas that say nothing");
        };
    }

    private static Addresses.Endpoint endpoint(Endpoint endpoint) {
        Map<String, String> metadata = endpoint.getMetadataMap();
        try {
            InetAddress address = InetAddress.getByAddress(endpoint.getAddress().toByteArray());
            return new Addresses.Endpoint(address, endpoint.getPort(), weight(metadata.get(WEIGHT)), metadata);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(
                    "the server sent an address of %d bytes (expected: 4 or 16)"
                            .formatted(endpoint.getAddress().size()),
                    e);
        }
    }

    private static OptionalDouble weight(@Nullable String text) {
        try {
            return text == null ? OptionalDouble.empty() : OptionalDouble.of(Double.parseDouble(text));
        } catch (NumberFormatException e) {
            return OptionalDouble.empty(); // metadata may hold anything
        }
    }

    private static Path path(io.linkerd.mesh.Path path) {
        List<Label> labels = new ArrayList<>(path.getElemsCount());
        path.getElemsList().forEach(elem -> labels.add(Label.ofBytes(elem.toByteArray())));
        return Path.of(labels);
    }

    static io.linkerd.mesh.Path path(Path path) {
        io.linkerd.mesh.Path.Builder written = io.linkerd.mesh.Path.newBuilder();
        path.labels().forEach(label -> written.addElems(ByteString.copyFrom(label.bytes())));
        return written.build();
    }

    static io.linkerd.mesh.Dtab dtab(Dtab dtab) {
        io.linkerd.mesh.Dtab.Builder written = io.linkerd.mesh.Dtab.newBuilder();
        for (Dentry dentry : dtab.dentries()) {
            var prefix = io.linkerd.mesh.Dtab.Dentry.Prefix.newBuilder();
            for (Prefix.Element element : dentry.prefix().elements()) {
                var elem = io.linkerd.mesh.Dtab.Dentry.Prefix.Elem.newBuilder();
                if (element instanceof Label label) {
                    elem.setLabel(ByteString.copyFrom(label.bytes()));
                } else {
                    elem.setWildcard(io.linkerd.mesh.Dtab.Dentry.Prefix.Elem.Wildcard.getDefaultInstance());
                }
                prefix.addElems(elem);
            }
            written.addDentries(
                    io.linkerd.mesh.Dtab.Dentry.newBuilder().setPrefix(prefix).setDst(tree(dentry.destination())));
        }
        return written.build();
    }

    private static PathNameTree tree(NameTree<Path> tree) {
        PathNameTree.Builder written = PathNameTree.newBuilder();
        if (tree instanceof NameTree.Leaf<Path> leaf) {
            written.setLeaf(PathNameTree.Leaf.newBuilder().setId(path(leaf.value())));
        } else if (tree instanceof NameTree.Alt<Path> alt) {
            PathNameTree.Alt.Builder choices = PathNameTree.Alt.newBuilder();
            alt.choices().forEach(choice -> choices.addTrees(tree(choice)));
            written.setAlt(choices);
        } else if (tree instanceof NameTree.Union<Path> union) {
            PathNameTree.Union.Builder branches = PathNameTree.Union.newBuilder();
            union.branches()
                    .forEach(branch -> branches.addTrees(PathNameTree.Union.Weighted.newBuilder()
                            .setWeight(branch.weight())
                            .setTree(tree(branch.tree()))));
            written.setUnion(branches);
        } else if (tree instanceof NameTree.Neg<Path>) {
            written.setNeg(PathNameTree.Neg.getDefaultInstance());
        } else if (tree instanceof NameTree.Fail<Path>) {
            written.setFail(PathNameTree.Fail.getDefaultInstance());
        } else {
            written.setEmpty(PathNameTree.Empty.getDefaultInstance());
        }
        return written.build();
    }
}
