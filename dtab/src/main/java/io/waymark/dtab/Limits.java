package io.waymark.dtab;

/**
 * How much reading or binding one dtab may cost. What exceeds a limit ends in an ordinary error, never in a stack
 * overflow or a hanging thread.
 *
 * @param nestingMax parentheses inside parentheses, and lookups and tree levels inside one another while binding
 * @param depthMax lookups one after another from a name to a bound name; 100 in Finagle
 * @param lookupsMax lookups of one binding, over all its branches; matching entries and tree nodes visited may be a
 *     hundred times as many
 * @param treeSizeMax nodes of one bound tree
 */
public record Limits(int nestingMax, int depthMax, int lookupsMax, int treeSizeMax) {

    /** 256 parentheses, 100 lookups deep as Finagle, 10,000 lookups in all, 10,000 nodes. */
    public static final Limits DEFAULT = new Limits(256, 100, 10_000, 10_000);

    public Limits {
        if (nestingMax < 1 || depthMax < 1 || lookupsMax < 1 || treeSizeMax < 1) {
            throw new IllegalArgumentException("limits: %d, %d, %d, %d (expected: each at least 1)"
                    .formatted(nestingMax, depthMax, lookupsMax, treeSizeMax));
        }
    }
}
