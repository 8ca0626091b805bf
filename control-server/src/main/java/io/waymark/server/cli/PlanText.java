package io.waymark.server.cli;

import java.util.Locale;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;

/** What a change would do: what is different, what lint and the invariants say, and who is hit. */
final class PlanText {
    private static final int MOVED_SHOWN = 20;

    private PlanText() {}

    static String show(JsonNode plan, Text source, Style style) {
        StringBuilder text = new StringBuilder();
        text.append("Plan %s for %s, on revision %s\n"
                .formatted(
                        plan.path("id").asString(""),
                        plan.path("namespace").asString(""),
                        plan.path("base").asString("")));
        text.append(DiffText.show(plan, style));
        if (!plan.path("newFindings").isEmpty()) {
            text.append("New findings of lint:\n")
                    .append(FindingText.show(plan.path("newFindings"), source, style)
                            .indent(2));
        }
        if (!plan.path("checks").isEmpty()) {
            text.append("Invariants:\n");
            plan.path("checks")
                    .forEach(check -> text.append("  ")
                            .append(CheckText.show(check, style))
                            .append('\n'));
        }
        blast(plan.path("blast"), text, style);
        text.append(
                plan.path("publishable").asBoolean(true) ? "" : style.bad("It cannot be published as it is.") + "\n");
        return text.toString();
    }

    private static void blast(JsonNode blast, StringBuilder text, Style style) {
        if (blast.isMissingNode()) {
            return;
        }
        text.append("%d of %d live names change, of %d clients; %d become negative, %d fail, %d unknown\n"
                .formatted(
                        blast.path("movedNames").asLong(),
                        blast.path("names").asLong(),
                        blast.path("movedClients").asLong(),
                        blast.path("negative").asLong(),
                        blast.path("failed").asLong(),
                        blast.path("unknown").asLong()));
        Table table = new Table("NAME", "MOVES", "CLIENTS", "FROM", "TO");
        StreamSupport.stream(blast.path("moved").spliterator(), false)
                .limit(MOVED_SHOWN)
                .forEach(moved -> table.row(
                        name(moved),
                        percent(moved.path("share")),
                        moved.path("clients").asString(""),
                        outcome(moved.path("from")),
                        outcome(moved.path("to"))));
        if (!table.isEmpty()) {
            text.append(table.show().indent(2));
        }
        int rest = blast.path("moved").size() - MOVED_SHOWN;
        if (rest > 0) {
            text.append("  and %d more\n".formatted(rest));
        }
        if (!blast.path("complete").asBoolean(true)) {
            text.append(style.doubtful("Not every replica could be asked: there may be more."))
                    .append('\n');
        }
    }

    static String name(JsonNode named) {
        String dtab = named.path("dtab").asString("");
        return named.path("name").asString("") + (dtab.isEmpty() ? "" : " with " + dtab);
    }

    /** {@code 12.5 %} of a share of 0.125. */
    static String percent(JsonNode share) {
        String number = String.format(Locale.ROOT, "%.1f", share.asDouble(0) * 100);
        return (number.endsWith(".0") ? number.substring(0, number.length() - 2) : number) + " %";
    }

    /** What a name is bound to, or why not. */
    static String outcome(JsonNode outcome) {
        String state = outcome.path("state").asString("");
        String message = outcome.path("message").asString("");
        return outcome.path("tree").isString() && state.equals("bound")
                ? outcome.path("tree").asString()
                : message.isEmpty() ? state : state + ": " + message;
    }
}
