package io.waymark.dtab.policy;

/**
 * What came of checking an invariant.
 *
 * @param detail what was found, for people: the witness and what it is bound to
 */
public record Verdict(Kind kind, String detail) {
    public static final Verdict HOLDS = new Verdict(Kind.HOLDS, "");

    /** Whether it holds. */
    public enum Kind {
        HOLDS,
        BROKEN,
        /** Something it depends on is not known now. */
        UNKNOWN
    }

    static Verdict broken(String detail) {
        return new Verdict(Kind.BROKEN, detail);
    }

    static Verdict unknown(String detail) {
        return new Verdict(Kind.UNKNOWN, detail);
    }
}
