package io.waymark.dtab.lint;

import io.waymark.dtab.Path;
import java.util.Optional;

/**
 * One thing that can be said of a table.
 *
 * @param start where in the text it begins, in UTF-16 units from 0
 * @param end after its last character
 * @param line of {@code start}, counted from 1
 * @param column of {@code start} in its line, counted from 1
 * @param message one sentence about this very place
 * @param fix what would mend it, if that is clear
 * @param witness a name that shows it
 */
public record Finding(
        Code code,
        int start,
        int end,
        int line,
        int column,
        String message,
        Optional<Fix> fix,
        Optional<Path> witness) {

    public Severity severity() {
        return code.severity();
    }
}
