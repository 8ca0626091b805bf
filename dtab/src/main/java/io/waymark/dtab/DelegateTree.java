package io.waymark.dtab;

import java.util.List;
import java.util.Optional;

/**
 * How a name came to what it is bound to: every rule that was applied and every branch there is, also those that were
 * passed over and those that lead nowhere.
 *
 * <p>Immutable. What branches have in common may be one object, so walking it as a tree may visit that several times;
 * how often in all is limited by {@link Limits#treeSizeMax}.
 */
public sealed interface DelegateTree {

    /** The name at this node, before it is rewritten. */
    Path path();

    /** The rule that led here from the node above; empty at the root, and where a namer's answer led here. */
    Optional<Dentry> dentry();

    /** One rule rewrote {@code path}. */
    record Delegate(Path path, Optional<Dentry> dentry, DelegateTree tree) implements DelegateTree {}

    /** Several candidates, best first. The first that is not negative is used; a {@link Fail} ends the search. */
    record Alt(Path path, Optional<Dentry> dentry, List<DelegateTree> choices) implements DelegateTree {
        public Alt {
            choices = List.copyOf(choices);
        }
    }

    /** Traffic is divided among these, by weight. */
    record Union(Path path, Optional<Dentry> dentry, List<Weighted> branches) implements DelegateTree {
        public Union {
            branches = List.copyOf(branches);
        }
    }

    /** A branch of a union. */
    record Weighted(double weight, DelegateTree tree) {}

    /** A concrete name. It carries no union weight: that is in the unions above. */
    record Leaf(Path path, Optional<Dentry> dentry, Bound bound) implements DelegateTree {}

    /**
     * A dead end.
     *
     * @param written whether somebody wrote {@code ~}, in a rule that was applied to {@code path} or as part of a
     *     namer's answer; if not, no rule and no namer knows {@code path}. namerd has {@code ~} for the path of a
     *     written one in JSON, and the empty path elsewhere
     */
    record Neg(Path path, Optional<Dentry> dentry, boolean written) implements DelegateTree {}

    /**
     * An explicit stop.
     *
     * @param written whether somebody wrote {@code !}, as above, or a namer answered it; if not, {@code path} is one
     *     under {@code /$/fail}. namerd has {@code !} for the path of a written one in JSON
     */
    record Fail(Path path, Optional<Dentry> dentry, boolean written) implements DelegateTree {}

    /** Something that exists and has nobody behind it. */
    record Empty(Path path, Optional<Dentry> dentry) implements DelegateTree {}

    /**
     * Looking up {@code path} failed.
     *
     * @param overdue whether it has for so long that alternations go on without it, see {@link Names#isOverdue}
     */
    record Failure(Path path, Optional<Dentry> dentry, String message, boolean overdue) implements DelegateTree {
        public Failure(Path path, Optional<Dentry> dentry, String message) {
            this(path, dentry, message, false);
        }
    }

    /**
     * What {@code path} means is not known yet.
     *
     * @param overdue whether it has not been for so long that alternations go on without it
     */
    record Pending(Path path, Optional<Dentry> dentry, boolean overdue) implements DelegateTree {
        public Pending(Path path, Optional<Dentry> dentry) {
            this(path, dentry, false);
        }
    }

    /** Whether some branch is awaited: pending, and not overdue. */
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
        return this instanceof Pending pending && !pending.overdue();
    }
}
