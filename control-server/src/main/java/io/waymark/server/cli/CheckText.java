package io.waymark.server.cli;

import tools.jackson.databind.JsonNode;

/** Whether an invariant holds, on a line. */
final class CheckText {
    private CheckText() {}

    /** {@code broken never negative /svc/pay (/svc/pay → ~)}. */
    static String show(JsonNode check, Style style) {
        JsonNode holds = check.path("holds");
        String verdict = !holds.isBoolean()
                ? style.doubtful("unknown  ")
                : holds.asBoolean() ? style.good("holds    ") : style.bad("broken   ");
        String witness = check.path("witness").asString("");
        String detail = check.path("detail").asString("");
        return verdict
                + check.path("rule").asString("")
                + (witness.isEmpty() ? "" : " (" + witness + ")")
                + (detail.isEmpty() ? "" : ": " + detail);
    }

    static boolean isBroken(JsonNode check) {
        return check.path("holds").isBoolean() && !check.path("holds").asBoolean();
    }
}
