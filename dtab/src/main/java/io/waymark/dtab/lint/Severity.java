package io.waymark.dtab.lint;

/** How bad a finding is. */
public enum Severity {
    /** Some name cannot work. */
    ERROR,
    /** Very likely not what was meant. */
    WARNING,
    /** Worth knowing; may well be meant. */
    INFO
}
