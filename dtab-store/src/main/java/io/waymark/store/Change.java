package io.waymark.store;

/**
 * Who changes a dtab, and why.
 *
 * @param author empty if it is not known
 * @param message empty if none was given
 * @param override why it was written although it breaks an invariant; empty if it was not overridden
 */
public record Change(String author, String message, String override) {

    public Change(String author, String message) {
        this(author, message, "");
    }
}
