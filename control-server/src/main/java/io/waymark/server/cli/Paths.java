package io.waymark.server.cli;

/** Where things are in the API. */
final class Paths {
    static final String ALL = "/api/2/namespaces";
    static final String ONE = ALL + "/%s";
    static final String ENTRIES = ONE + "/entries";
    static final String LINT = ONE + "/lint";
    static final String PLAN = ONE + "/plan";
    static final String HISTORY = ONE + "/history";
    static final String DIFF = ONE + "/diff";
    static final String ROLLBACK = ONE + "/rollback";
    static final String INVARIANTS = ONE + "/invariants";
    static final String EXPLAIN = ONE + "/explain";
    static final String REVERSE = ONE + "/reverse";
    static final String COMPARE = ONE + "/compare";
    static final String SHIFT = ONE + "/shift";
    static final String CONVERGENCE = ONE + "/convergence";
    static final String PUBLISH = "/api/2/plans/%s/publish";
    static final String CLIENTS = "/api/2/clients";
    static final String DISCOVERY = "/api/2/discovery";
    static final String SYSTEM = "/api/2/system";
    static final String EXPORT = "/api/2/export";

    private Paths() {}
}
