package io.waymark.dtab;

import java.util.List;
import java.util.Optional;

/**
 * How a name got to where it goes: every branch, dead ends too. What binding answers in one word, this tells step by
 * step.
 *
 * <p>Each node has the name at that point, before its own rewriting, and the rule that led there from its parent; the
 * root has none.
 */
public sealed interface DelegateTree {

    Path path();

    Optional<Dentry> dentry();

    /** This node, said to be led to by another rule. */
    DelegateTree withDentry(Optional<Dentry> other);

    /** One rule rewrote the path to that of {@code tree}. */
    record Delegate(Path path, Optional<Dentry> dentry, DelegateTree tree) implements DelegateTree {
        @Override
        public DelegateTree withDentry(Optional<Dentry> other) {
            return new Delegate(path, other, tree);
        }
    }

    /** Several candidates, best first. */
    record Alt(Path path, Optional<Dentry> dentry, List<DelegateTree> choices) implements DelegateTree {
        public Alt {
            choices = List.copyOf(choices);
        }

        @Override
        public DelegateTree withDentry(Optional<Dentry> other) {
            return new Alt(path, other, choices);
        }
    }

    /** Traffic is divided among these; dead branches and all weights are kept. */
    record Union(Path path, Optional<Dentry> dentry, List<Weighted> branches) implements DelegateTree {
        public Union {
            branches = List.copyOf(branches);
        }

        @Override
        public DelegateTree withDentry(Optional<Dentry> other) {
            return new Union(path, other, branches);
        }
    }

    /** A branch of a union. */
    record Weighted(double weight, DelegateTree tree) {}

    /** A concrete name was reached. */
    record Leaf(Path path, Optional<Dentry> dentry, Bound bound) implements DelegateTree {
        @Override
        public DelegateTree withDentry(Optional<Dentry> other) {
            return new Leaf(path, other, bound);
        }
    }

    /**
     * A dead end.
     *
     * @param written whether somebody wrote {@code ~}; if not, no rule and no namer knows the path
     */
    record Neg(Path path, Optional<Dentry> dentry, boolean written) implements DelegateTree {
        @Override
        public DelegateTree withDentry(Optional<Dentry> other) {
            return new Neg(path, other, written);
        }
    }

    /**
     * A stop.
     *
     * @param written whether somebody wrote {@code !}; if not, a namer answered it
     */
    record Fail(Path path, Optional<Dentry> dentry, boolean written) implements DelegateTree {
        @Override
        public DelegateTree withDentry(Optional<Dentry> other) {
            return new Fail(path, other, written);
        }
    }

    /** A name that exists and has nobody behind it. */
    record Empty(Path path, Optional<Dentry> dentry) implements DelegateTree {
        @Override
        public DelegateTree withDentry(Optional<Dentry> other) {
            return new Empty(path, other);
        }
    }

    /** Looking the path up failed. */
    record Failure(Path path, Optional<Dentry> dentry, String message) implements DelegateTree {
        @Override
        public DelegateTree withDentry(Optional<Dentry> other) {
            return new Failure(path, other, message);
        }
    }

    /** A namer has not answered yet. */
    record Pending(Path path, Optional<Dentry> dentry) implements DelegateTree {
        @Override
        public DelegateTree withDentry(Optional<Dentry> other) {
            return new Pending(path, other);
        }
    }

    /** Whether some branch is still {@link Pending}. */
    default boolean isPending() {
        if (this instanceof Delegate delegate) {
            return delegate.tree().isPending();
        }
        if (this instanceof Alt alt) {
            return alt.choices().stream().anyMatch(DelegateTree::isPending);
        }
        if (this instanceof Union union) {
            return union.branches().stream().anyMatch(branch -> branch.tree().isPending());
        }
        return this instanceof Pending;
    }
}
