package io.waymark.store;

/**
 * Who changes a dtab, and why.
 *
 * @param author empty if it is not known
 * @param message empty if none was given
 */
public record Change(String author, String message) {}
