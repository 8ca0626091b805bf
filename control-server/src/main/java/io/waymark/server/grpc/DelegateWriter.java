package io.waymark.server.grpc;

import io.linkerd.mesh.BoundDelegateTree;
import io.linkerd.mesh.DelegateTreeRsp;
import io.linkerd.mesh.Dtab.Dentry;
import io.waymark.dtab.Bound;
import io.waymark.dtab.DelegateTree;
import io.waymark.dtab.NameTree;
import io.waymark.dtab.Path;
import io.waymark.dtab.Prefix;
import java.util.List;

/** Makes the messages that explain names. linkerd wants a path and an entry on every node. */
final class DelegateWriter {
    /** Where no entry led to a node: {@code / => ~}, as namerd writes it, with the slash as a label. */
    private static final Dentry NO_ENTRY = MeshWriter.dentry(
            new io.waymark.dtab.Dentry(new Prefix(List.of(Path.of("/").label(0))), NameTree.neg()));

    private DelegateWriter() {}

    static DelegateTreeRsp delegateTree(DelegateTree tree) {
        return DelegateTreeRsp.newBuilder().setTree(write(tree)).build();
    }

    private static BoundDelegateTree write(DelegateTree tree) {
        BoundDelegateTree.Builder written = BoundDelegateTree.newBuilder()
                .setPath(MeshWriter.path(tree.path()))
                .setDentry(tree.dentry().map(MeshWriter::dentry).orElse(NO_ENTRY));
        switch (tree) {
            case DelegateTree.Neg neg -> written.setNeg(BoundDelegateTree.Neg.getDefaultInstance());
            case DelegateTree.Fail fail -> written.setFail(BoundDelegateTree.Fail.getDefaultInstance());
            case DelegateTree.Empty empty -> written.setEmpty(BoundDelegateTree.Empty.getDefaultInstance());
            case DelegateTree.Failure failure -> written.setException(failure.message());
            case DelegateTree.Pending pending -> written.setException("nothing is known of this name yet");
            case DelegateTree.Delegate delegate -> written.setDelegate(write(delegate.tree()));
            case DelegateTree.Leaf leaf -> written.setLeaf(leaf(leaf.bound()));
            case DelegateTree.Alt alt -> {
                BoundDelegateTree.Alt.Builder choices = BoundDelegateTree.Alt.newBuilder();
                alt.choices().forEach(choice -> choices.addTrees(write(choice)));
                written.setAlt(choices);
            }
            case DelegateTree.Union union -> {
                BoundDelegateTree.Union.Builder branches = BoundDelegateTree.Union.newBuilder();
                union.branches()
                        .forEach(branch -> branches.addTrees(BoundDelegateTree.Union.Weighted.newBuilder()
                                .setWeight(branch.weight())
                                .setTree(write(branch.tree()))));
                written.setUnion(branches);
            }
        }
        return written.build();
    }

    private static BoundDelegateTree.Leaf leaf(Bound bound) {
        return BoundDelegateTree.Leaf.newBuilder()
                .setId(MeshWriter.path(bound.id()))
                .setResidual(MeshWriter.path(bound.residual()))
                .build();
    }
}
