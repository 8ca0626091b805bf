package io.waymark.server.grpc;

import com.google.protobuf.ByteString;
import io.grpc.StatusException;
import io.linkerd.mesh.PathNameTree;
import io.waymark.dtab.Dentry;
import io.waymark.dtab.Dtab;
import io.waymark.dtab.Label;
import io.waymark.dtab.NameTree;
import io.waymark.dtab.Path;
import io.waymark.dtab.Prefix;
import io.waymark.store.Namespace;
import java.util.ArrayList;
import java.util.List;

/** Reads what clients send. What makes no sense is an IllegalArgumentException that says where and why. */
final class MeshReader {
    private MeshReader() {}

    /** The namespace that {@code root} names: its only segment. */
    static Namespace namespace(boolean given, io.linkerd.mesh.Path root) throws StatusException {
        if (!given) {
            throw Statuses.noNamespace().asException();
        }
        Path path = path(root, "root");
        if (path.size() != 1) {
            throw Statuses.invalidRoot(path).asException();
        }
        return new Namespace(path.label(0).utf8());
    }

    static Path path(io.linkerd.mesh.Path path, String where) {
        List<Label> labels = new ArrayList<>(path.getElemsCount());
        for (ByteString elem : path.getElemsList()) {
            labels.add(label(elem, where));
        }
        return Path.of(labels);
    }

    static Dtab dtab(io.linkerd.mesh.Dtab dtab) {
        if (dtab.getDentriesCount() == 0) {
            return Dtab.EMPTY;
        }
        List<Dentry> dentries = new ArrayList<>(dtab.getDentriesCount());
        for (int i = 0; i < dtab.getDentriesCount(); i++) {
            dentries.add(dentry(dtab.getDentries(i), "dtab: dentries[" + i + "]"));
        }
        return Dtab.of(dentries);
    }

    private static Dentry dentry(io.linkerd.mesh.Dtab.Dentry dentry, String where) {
        if (!dentry.hasPrefix() || !dentry.hasDst()) {
            throw new IllegalArgumentException(where + ": expected a prefix and a dst");
        }
        List<Prefix.Element> elements = new ArrayList<>();
        for (var elem : dentry.getPrefix().getElemsList()) {
            elements.add(
                    switch (elem.getValueCase()) {
                        case LABEL -> label(elem.getLabel(), where + ".prefix");
                        case WILDCARD -> Prefix.Wildcard.ANY;
                        case VALUE_NOT_SET ->
                            throw new IllegalArgumentException(where + ".prefix: expected a label or a wildcard");
                    });
        }
        return new Dentry(new Prefix(elements), tree(dentry.getDst(), where + ".dst"));
    }

    /** A tree of names. protobuf has already limited how deep it is nested. */
    static NameTree<Path> tree(PathNameTree tree, String where) {
        return switch (tree.getNodeCase()) {
            case NEG -> new NameTree.Neg<>();
            case FAIL -> new NameTree.Fail<>();
            case EMPTY -> new NameTree.Empty<>();
            case ALT -> {
                List<NameTree<Path>> choices = new ArrayList<>();
                for (PathNameTree choice : tree.getAlt().getTreesList()) {
                    choices.add(tree(choice, where));
                }
                yield new NameTree.Alt<>(choices);
            }
            case UNION -> {
                List<NameTree.Weighted<Path>> branches = new ArrayList<>();
                for (PathNameTree.Union.Weighted branch : tree.getUnion().getTreesList()) {
                    // An absent weight is 0: clients without explicit presence write it so.
                    branches.add(new NameTree.Weighted<>(branch.getWeight(), tree(branch.getTree(), where)));
                }
                yield new NameTree.Union<>(branches);
            }
            case LEAF -> new NameTree.Leaf<>(path(tree.getLeaf().getId(), where));
            case NODE_NOT_SET ->
                throw new IllegalArgumentException(
                        where
                                + ": expected a tree: neg, fail, empty, alt, union or leaf; an older client cannot send others");
        };
    }

    private static Label label(ByteString bytes, String where) {
        if (bytes.isEmpty()) {
            throw new IllegalArgumentException(where + ": a segment is empty (expected: at least one byte)");
        }
        return Label.ofBytes(bytes.toByteArray());
    }
}
