package io.waymark.dtab.lint;

/** Everything that a check can find. A code's meaning never changes, and no code is used twice. */
public enum Code {
    WM101(
            Severity.ERROR,
            "A name that never comes to an end",
            "Rewriting this name leads back to itself, or to ever longer names, whatever namers say. Binding it fails at the depth limit, with an error and not with the next alternative."),
    WM102(
            Severity.WARNING,
            "A name that never comes to an end when no namer knows it",
            "When namers answer with nothing, rewriting goes round in circles. What should be \"no such name\" is then an error, and no alternative after it is tried."),
    WM103(
            Severity.WARNING,
            "A union branch that never comes to an end",
            "A branch of a union leads back to where it came from. The branch is lost, and every binding goes round up to the depth limit before it finds that out."),
    WM104(
            Severity.ERROR,
            "A chain of rewrites that is too long",
            "Rewriting this name would come to an end, but only after more lookups one after another than the limit allows (100, as in Finagle). Binding it fails."),
    WM105(
            Severity.WARNING,
            "A chain of rewrites close to the limit",
            "Rewriting this name takes more than four fifths of the lookups one after another that the limit allows. A few more entries, or those of a request, make it fail."),
    WM106(
            Severity.ERROR,
            "A name that takes too much work",
            "Binding this name takes more lookups, or makes a larger tree, than the limits allow: names that lead to several others multiply. Binding it fails."),
    WM107(
            Severity.INFO,
            "Not examined to the end",
            "Whether every name comes to an end cannot be decided in general, and the search for one that does not was given up. What was not found is unknown, not absent."),
    WM108(
            Severity.WARNING,
            "Parentheses nested close to the limit",
            "The parentheses of this entry nest more than four fifths as deep as may be read. A few more and the table is refused."),
    WM109(
            Severity.INFO,
            "An entry that leads back to itself",
            "The destination begins with the entry's own prefix. That comes to an end only because other entries step in; without them, names would go round for ever."),
    WM201(
            Severity.WARNING,
            "An entry that never wins",
            "A later entry matches every name that this one matches, and is never negative, so this one is never tried."),
    WM202(
            Severity.WARNING,
            "An alternative that is never tried",
            "What stands before it is never negative, and only a negative choice makes the next one be tried."),
    WM203(
            Severity.WARNING,
            "A single ~ that has no effect",
            "An entry that is just ~ is the same as no entry: other entries and the namers are asked as if it were not there. To stop, write !."),
    WM204(
            Severity.INFO,
            "Several ~ that hide the namers together",
            "A single ~ has no effect, but two that match the same name are an alternation, and then namers are not asked. Better say ! once."),
    WM205(
            Severity.WARNING,
            "An entry written twice",
            "A later entry has the same prefix and the same destination. When that is negative, so is this."),
    WM206(
            Severity.INFO,
            "Several entries for one prefix",
            "They are alternatives: the last one written is tried first, and the earlier ones when it is negative. In one entry with | the order can be seen."),
    WM207(
            Severity.INFO,
            "An entry that no name in use matches",
            "None of the names in use leads to this entry, through whatever alternatives."),
    WM208(Severity.WARNING, "The same alternative twice", "If the first is negative, so is the second."),
    WM209(
            Severity.WARNING,
            "A ~ before other alternatives",
            "It is passed over: a ~ inside an alternation does not stop the search. To stop, write !."),
    WM301(
            Severity.WARNING,
            "Weights that sum to nothing",
            "All branches have weight 0. That does not turn the union off: clients then choose evenly."),
    WM302(
            Severity.INFO,
            "A branch of weight 0",
            "It gets no traffic, but it is bound, and clients watch its addresses."),
    WM303(
            Severity.WARNING,
            "Weights that look like shares and do not add up",
            "They nearly add up to 1 or to 100, but not quite. Weights are divided by their sum, so the shares are other ones than those written."),
    WM304(
            Severity.WARNING,
            "A weight without effect",
            "A weight means something on a branch of a union only. Elsewhere it is read and forgotten."),
    WM305(
            Severity.WARNING,
            "A union of one name with itself",
            "The same name stands in a union more than once; the weights could be added up."),
    WM306(
            Severity.WARNING,
            "A union branch that gets no traffic",
            "In a union, ! and ~ are left out, and the traffic goes to the other branches. A ! there does not stop anything, and a weight does not keep a share away from the others."),
    WM307(
            Severity.WARNING,
            "A union branch that is negative today",
            "The namers do not know this branch now, while they know another one. It is left out, and its traffic goes to the others."),
    WM401(
            Severity.WARNING,
            "A namer that is not there",
            "No namer is mounted at this prefix, and no entry matches it, so every such name is negative."),
    WM402(
            Severity.ERROR,
            "An unknown name under /$",
            "The built-in namers are a fixed list. Another name under /$ fails, and an alternative after it has to wait until it has failed for a while."),
    WM403(
            Severity.ERROR,
            "A host without a port",
            "What stands where the port should is no number. Such a name fails, and an alternative after it has to wait until it has failed for a while."),
    WM404(
            Severity.ERROR,
            "A port out of range",
            "The name is bound, but no host can be reached at a port that is not from 1 to 65535."),
    WM405(
            Severity.WARNING,
            "A destination that leads nowhere, and looks misspelt",
            "No entry matches it and no namer is mounted there, and there is an entry of nearly the same name."),
    WM406(
            Severity.INFO,
            "A destination that leads nowhere in this table",
            "No entry matches it and no namer is mounted there. It is negative, unless the entries of a router or of a request go on from it."),
    WM501(
            Severity.WARNING,
            "An entry for every name",
            "The prefix matches names under /# and /$ too, so what should reach a namer comes back to this entry."),
    WM502(
            Severity.INFO,
            "A prefix that looks misspelt",
            "It begins unlike the others, but nearly like many of them, and nothing in the table leads to it."),
    WM503(
            Severity.INFO,
            "A destination of /",
            "The prefix is taken away and nothing put in its place: for the prefix itself that is the empty name, which nobody knows."),
    WM504(
            Severity.INFO,
            "A percent-encoded character",
            "A dtab does not decode %20: it stands for itself, three characters. Other characters are written as \\x20."),
    WM505(
            Severity.WARNING,
            "An invisible or malformed character",
            "The name has a blank, a control character or bytes that are not UTF-8. They cannot be seen in logs, and proxies alter some of them."),
    WM506(Severity.INFO, "A needless escape", "All characters of this name can be written as they are."),
    WM507(
            Severity.WARNING,
            "Prefixes that differ in letter case only",
            "Names are compared byte by byte, so these are two different names.");

    private final Severity severity;
    private final String title;
    private final String explanation;

    Code(Severity severity, String title, String explanation) {
        this.severity = severity;
        this.title = title;
        this.explanation = explanation;
    }

    public Severity severity() {
        return severity;
    }

    /** What it is, in a few words. */
    public String title() {
        return title;
    }

    /** Why it matters, in a paragraph. */
    public String explanation() {
        return explanation;
    }
}
