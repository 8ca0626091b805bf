package io.waymark.interpreter.files;

import io.waymark.dtab.Label;
import java.util.Optional;

/** Which labels can be the name of a file or directory. All others are names that do not exist. */
final class FileName {
    private static final int BYTES_MAX = 255;

    private FileName() {}

    /**
     * The file name that {@code label} stands for: none if it is {@code .} or {@code ..}, too long, not UTF-8, or has a
     * slash, a backslash or a control character.
     */
    static Optional<String> of(Label label) {
        String name = label.utf8();
        boolean plain = !name.equals(".")
                && !name.equals("..")
                && name.chars().noneMatch(c -> c == '/' || c == '\\' || Character.isISOControl(c));
        return plain && label.bytes().length <= BYTES_MAX && Label.of(name).equals(label)
                ? Optional.of(name)
                : Optional.empty();
    }
}
