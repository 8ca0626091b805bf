package io.waymark.server.grpc;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.linkerd.mesh.BoundNameTree;
import io.linkerd.mesh.BoundTreeRsp;
import io.linkerd.mesh.DtabRsp;
import io.linkerd.mesh.PathNameTree;
import io.linkerd.mesh.VersionedDtab;
import io.waymark.dtab.Bound;
import io.waymark.dtab.Dentry;
import io.waymark.dtab.Dtab;
import io.waymark.dtab.Label;
import io.waymark.dtab.NameTree;
import io.waymark.dtab.Path;
import io.waymark.dtab.Prefix;
import java.nio.ByteBuffer;

/**
 * Makes what clients are sent. linkerd's decoder stops for ever at a tree without a node, and drops what lacks a scalar
 * even if it is zero: so every field of every message is always set.
 */
final class MeshWriter {
    private static final BoundNameTree NEG = BoundNameTree.newBuilder()
            .setNeg(BoundNameTree.Neg.getDefaultInstance())
            .build();
    private static final BoundNameTree FAIL = BoundNameTree.newBuilder()
            .setFail(BoundNameTree.Fail.getDefaultInstance())
            .build();
    private static final BoundNameTree EMPTY = BoundNameTree.newBuilder()
            .setEmpty(BoundNameTree.Empty.getDefaultInstance())
            .build();

    private MeshWriter() {}

    static BoundTreeRsp boundTree(NameTree<Bound> tree) {
        return BoundTreeRsp.newBuilder().setTree(bound(tree)).build();
    }

    private static BoundNameTree bound(NameTree<Bound> tree) {
        return switch (tree) {
            case NameTree.Neg<Bound>() -> NEG;
            case NameTree.Fail<Bound>() -> FAIL;
            case NameTree.Empty<Bound>() -> EMPTY;
            case NameTree.Leaf<Bound>(Bound leaf) ->
                BoundNameTree.newBuilder()
                        .setLeaf(BoundNameTree.Leaf.newBuilder()
                                .setId(path(leaf.id()))
                                .setResidual(path(leaf.residual())))
                        .build();
            case NameTree.Alt<Bound>(var choices) -> {
                BoundNameTree.Alt.Builder alt = BoundNameTree.Alt.newBuilder();
                choices.forEach(choice -> alt.addTrees(bound(choice)));
                yield BoundNameTree.newBuilder().setAlt(alt).build();
            }
            case NameTree.Union<Bound>(var branches) -> {
                BoundNameTree.Union.Builder union = BoundNameTree.Union.newBuilder();
                branches.forEach(branch -> union.addTrees(BoundNameTree.Union.Weighted.newBuilder()
                        .setWeight(branch.weight())
                        .setTree(bound(branch.tree()))));
                yield BoundNameTree.newBuilder().setUnion(union).build();
            }
        };
    }

    /** A dtab and its version: eight bytes, as namerd's, and as the HTTP API's ETag. */
    static DtabRsp versionedDtab(long revision, Dtab dtab) {
        ByteString id = UnsafeByteOperations.unsafeWrap(
                ByteBuffer.allocate(Long.BYTES).putLong(revision).array());
        return DtabRsp.newBuilder()
                .setDtab(VersionedDtab.newBuilder()
                        .setVersion(VersionedDtab.Version.newBuilder().setId(id))
                        .setDtab(dtab(dtab)))
                .build();
    }

    static io.linkerd.mesh.Dtab dtab(Dtab dtab) {
        io.linkerd.mesh.Dtab.Builder written = io.linkerd.mesh.Dtab.newBuilder();
        dtab.dentries().forEach(dentry -> written.addDentries(dentry(dentry)));
        return written.build();
    }

    static io.linkerd.mesh.Dtab.Dentry dentry(Dentry dentry) {
        var prefix = io.linkerd.mesh.Dtab.Dentry.Prefix.newBuilder();
        for (Prefix.Element element : dentry.prefix().elements()) {
            var elem = io.linkerd.mesh.Dtab.Dentry.Prefix.Elem.newBuilder();
            switch (element) {
                case Label label -> elem.setLabel(bytes(label));
                case Prefix.Wildcard any ->
                    elem.setWildcard(io.linkerd.mesh.Dtab.Dentry.Prefix.Elem.Wildcard.getDefaultInstance());
            }
            prefix.addElems(elem);
        }
        return io.linkerd.mesh.Dtab.Dentry.newBuilder()
                .setPrefix(prefix)
                .setDst(tree(dentry.destination()))
                .build();
    }

    static PathNameTree tree(NameTree<Path> tree) {
        PathNameTree.Builder written = PathNameTree.newBuilder();
        switch (tree) {
            case NameTree.Neg<Path>() -> written.setNeg(PathNameTree.Neg.getDefaultInstance());
            case NameTree.Fail<Path>() -> written.setFail(PathNameTree.Fail.getDefaultInstance());
            case NameTree.Empty<Path>() -> written.setEmpty(PathNameTree.Empty.getDefaultInstance());
            case NameTree.Leaf<Path>(Path leaf) ->
                written.setLeaf(PathNameTree.Leaf.newBuilder().setId(path(leaf)));
            case NameTree.Alt<Path>(var choices) -> {
                PathNameTree.Alt.Builder alt = PathNameTree.Alt.newBuilder();
                choices.forEach(choice -> alt.addTrees(tree(choice)));
                written.setAlt(alt);
            }
            case NameTree.Union<Path>(var branches) -> {
                PathNameTree.Union.Builder union = PathNameTree.Union.newBuilder();
                branches.forEach(branch -> union.addTrees(PathNameTree.Union.Weighted.newBuilder()
                        .setWeight(branch.weight())
                        .setTree(tree(branch.tree()))));
                written.setUnion(union);
            }
        }
        return written.build();
    }

    static io.linkerd.mesh.Path path(Path path) {
        io.linkerd.mesh.Path.Builder written = io.linkerd.mesh.Path.newBuilder();
        for (int i = 0; i < path.size(); i++) {
            written.addElems(bytes(path.label(i)));
        }
        return written.build();
    }

    private static ByteString bytes(Label label) {
        return UnsafeByteOperations.unsafeWrap(label.bytes()); // a copy already
    }
}
