package io.waymark.dtab;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Alternatives, weighted unions and constants over leaves: the right side of an entry, and what a name is bound to.
 *
 * <p>Immutable; equal when structurally equal, weights included.
 *
 * @param <T> what a leaf holds: a {@link Path} in a dtab, a {@link Bound} in an answer
 */
public sealed interface NameTree<T> {

    /** One name. */
    record Leaf<T>(T value) implements NameTree<T> {}

    /** The first choice that is not negative; written with {@code |}. */
    record Alt<T>(List<NameTree<T>> choices) implements NameTree<T> {
        public Alt {
            choices = List.copyOf(choices);
        }
    }

    /** All branches at once, traffic divided by weight; written with {@code &}. */
    record Union<T>(List<Weighted<T>> branches) implements NameTree<T> {
        public Union {
            branches = List.copyOf(branches);
        }
    }

    /** No such name: the next choice is tried. Written {@code ~}. */
    record Neg<T>() implements NameTree<T> {}

    /** No such name, and no further choice is tried. Written {@code !}. */
    record Fail<T>() implements NameTree<T> {}

    /** A name that exists and has nobody behind it. Written {@code $}. */
    record Empty<T>() implements NameTree<T> {}

    /**
     * A branch of a union.
     *
     * @param weight finite and not negative; weights need not add up to 1
     */
    record Weighted<T>(double weight, NameTree<T> tree) {
        public Weighted {
            if (!(weight >= 0 && weight <= Double.MAX_VALUE)) {
                throw new IllegalArgumentException(
                        "weight: %s (expected: a finite number that is not negative)".formatted(weight));
            }
            weight += 0.0; // -0.0 becomes 0.0, so that equal weights are equal
        }
    }

    /**
     * Reads a tree of paths, such as {@code 0.9 * /a & 0.1 * /b | ~}.
     *
     * @throws DtabSyntaxException if {@code text} is not exactly one tree
     */
    static NameTree<Path> parse(String text) {
        return new DtabReader(text, Limits.DEFAULT).tree();
    }

    static <T> NameTree<T> leaf(T value) {
        return new Leaf<>(value);
    }

    static <T> NameTree<T> neg() {
        return new Neg<>();
    }

    /** This tree with each leaf's value replaced by what {@code change} makes of it. */
    default <R> NameTree<R> map(Function<? super T, ? extends R> change) {
        return flatMap(value -> new Leaf<R>(change.apply(value)));
    }

    /** This tree with each leaf replaced by the tree that {@code change} makes of its value. */
    default <R> NameTree<R> flatMap(Function<? super T, ? extends NameTree<R>> change) {
        if (this instanceof Leaf<T> leaf) {
            return change.apply(leaf.value());
        }
        if (this instanceof Alt<T> alt) {
            List<NameTree<R>> choices = new ArrayList<>(alt.choices().size());
            for (NameTree<T> choice : alt.choices()) {
                choices.add(choice.flatMap(change));
            }
            return new Alt<>(choices);
        }
        if (this instanceof Union<T> union) {
            List<Weighted<R>> branches = new ArrayList<>(union.branches().size());
            for (Weighted<T> branch : union.branches()) {
                branches.add(new Weighted<>(branch.weight(), branch.tree().flatMap(change)));
            }
            return new Union<>(branches);
        }
        @SuppressWarnings("unchecked") // the three constants hold no value
        NameTree<R> constant = (NameTree<R>) this;
        return constant;
    }

    /**
     * The same meaning without what cannot matter: negative choices, choices after a {@code !}, union branches that are
     * {@code ~} or {@code !}, and alternatives or unions of one. Nested alternatives stay nested.
     */
    default NameTree<T> simplified() {
        if (this instanceof Alt<T> alt) {
            return simplifiedAlt(alt.choices());
        }
        if (this instanceof Union<T> union) {
            List<Weighted<T>> branches = new ArrayList<>(union.branches().size());
            for (Weighted<T> branch : union.branches()) {
                branches.add(new Weighted<>(branch.weight(), branch.tree().simplified()));
            }
            return unionOf(branches);
        }
        return this;
    }

    private static <T> NameTree<T> simplifiedAlt(List<NameTree<T>> choices) {
        List<NameTree<T>> kept = new ArrayList<>(choices.size());
        for (NameTree<T> choice : choices) {
            NameTree<T> simple = choice.simplified();
            if (!(simple instanceof Neg<T>)) {
                kept.add(simple);
            }
            if (simple instanceof Fail<T>) {
                break;
            }
        }
        return switch (kept.size()) {
            case 0 -> neg();
            case 1 -> kept.get(0);
            default -> new Alt<>(kept);
        };
    }

    /** The union of branches that are simplified already: without the dead ones, and no union at all if one is left. */
    static <T> NameTree<T> unionOf(List<Weighted<T>> branches) {
        List<Weighted<T>> kept = new ArrayList<>(branches.size());
        for (Weighted<T> branch : branches) {
            if (!(branch.tree() instanceof Neg<T> || branch.tree() instanceof Fail<T>)) {
                kept.add(branch);
            }
        }
        return switch (kept.size()) {
            case 0 -> neg();
            case 1 -> kept.get(0).tree();
            default -> new Union<>(kept);
        };
    }

    /**
     * The names this tree stands for, weights aside; no answer for {@code ~} and {@code !}, an empty set for {@code $}.
     */
    default Optional<Set<T>> eval() {
        if (this instanceof Leaf<T> leaf) {
            return Optional.of(Set.of(leaf.value()));
        }
        if (this instanceof Empty<T>) {
            return Optional.of(Set.of());
        }
        if (this instanceof Alt<T> alt) {
            for (NameTree<T> choice : alt.choices()) {
                NameTree<T> simple = choice.simplified();
                if (simple instanceof Fail<T>) {
                    return Optional.empty();
                }
                if (!(simple instanceof Neg<T>)) {
                    return simple.eval();
                }
            }
        }
        if (this instanceof Union<T> union) {
            Optional<Set<T>> names = Optional.empty();
            for (Weighted<T> branch : union.branches()) {
                Optional<Set<T>> more = branch.tree().eval();
                if (more.isPresent()) {
                    Set<T> all = new LinkedHashSet<>(names.orElse(Set.of()));
                    all.addAll(more.get());
                    names = Optional.of(all);
                }
            }
            return names;
        }
        return Optional.empty();
    }

    /** The text form; {@link #parse} reads back an equal tree, if the tree came from text. Values show by toString. */
    default String show() {
        StringBuilder text = new StringBuilder();
        TreeText.append(this, TreeText.Place.TOP, text);
        return text.toString();
    }
}
