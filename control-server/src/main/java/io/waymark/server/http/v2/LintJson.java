package io.waymark.server.http.v2;

import io.waymark.dtab.lint.Code;
import io.waymark.dtab.lint.Finding;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What lint says, as JSON. */
final class LintJson {
    static final String HELP = ApiV2.PREFIX + "lint/";

    private LintJson() {}

    static ArrayNode findings(List<Finding> findings) {
        ArrayNode list = Json.list();
        findings.forEach(finding -> {
            ObjectNode json = list.addObject()
                    .put("code", finding.code().name())
                    .put("severity", severity(finding.code()))
                    .put("message", finding.message())
                    .put("line", finding.line())
                    .put("column", finding.column())
                    .put("start", finding.start())
                    .put("end", finding.end());
            finding.witness().ifPresent(name -> json.put("witness", name.show()));
            finding.fix().ifPresent(fix -> {
                ArrayNode edits =
                        json.putObject("fix").put("title", fix.title()).putArray("edits");
                fix.edits()
                        .forEach(edit -> edits.addObject()
                                .put("start", edit.start())
                                .put("end", edit.end())
                                .put("text", edit.replacement()));
            });
            json.put("help", HELP + finding.code().name());
        });
        return list;
    }

    static ObjectNode code(Code code) {
        return Json.object()
                .put("code", code.name())
                .put("severity", severity(code))
                .put("title", code.title())
                .put("explanation", code.explanation());
    }

    private static String severity(Code code) {
        return code.severity().name().toLowerCase(Locale.ROOT);
    }
}
