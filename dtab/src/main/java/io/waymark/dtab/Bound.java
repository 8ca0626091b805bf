package io.waymark.dtab;

import java.util.OptionalDouble;

/**
 * A concrete name: something that has addresses.
 *
 * @param id the name in full, namer prefix included: {@code /#/fs/users}. Addresses are asked for by it
 * @param residual what the namer did not use of the path; {@link Path#EMPTY} if nothing was left
 * @param unionWeight the weight of the innermost union branch that led here, also where that union has since been
 *     simplified away; empty for a name under no union
 */
public record Bound(Path id, Path residual, OptionalDouble unionWeight) implements Name {

    public Bound(Path id, Path residual) {
        this(id, residual, OptionalDouble.empty());
    }

    /** This name under a union branch of {@code weight}, unless a union further in has already given it one. */
    Bound underUnion(double weight) {
        return unionWeight.isPresent() ? this : new Bound(id, residual, OptionalDouble.of(weight));
    }

    /** The id, and the residual behind a plus sign if there is one: {@code /#/fs/users + /v1}. */
    @Override
    public String toString() {
        return residual.isEmpty() ? id.show() : id.show() + " + " + residual.show();
    }
}
