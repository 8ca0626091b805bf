package io.waymark.server.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.Node;

/** What is found while one file is read. */
final class Findings {
    private final String file;
    private final List<Finding> errors = new ArrayList<>();
    private final List<Finding> warnings = new ArrayList<>();

    Findings(String file) {
        this.file = file;
    }

    void error(Node at, String message) {
        errors.add(finding(at, message));
    }

    /** Something that does not hinder a start but will not do what its author may think. */
    void warning(Node at, String message) {
        warnings.add(finding(at, message));
    }

    private Finding finding(Node at, String message) {
        Mark mark = at.getStartMark().orElseThrow(); // the settings ask for marks
        return new Finding(file, mark.getLine() + 1, mark.getColumn() + 1, message);
    }

    /** The warnings, if there was no error. */
    List<Finding> warnings() throws ConfigException {
        Comparator<Finding> byPlace = Comparator.comparingInt(Finding::line).thenComparingInt(Finding::column);
        if (!errors.isEmpty()) {
            errors.sort(byPlace);
            throw new ConfigException(errors);
        }
        warnings.sort(byPlace);
        return List.copyOf(warnings);
    }
}
