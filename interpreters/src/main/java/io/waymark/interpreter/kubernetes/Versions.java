package io.waymark.interpreter.kubernetes;

/** Compares {@code resourceVersion}s, which are decimal numbers in every API server there is. */
final class Versions {
    private Versions() {}

    /** Less than 0 if {@code a} is certainly older than {@code b}; 0 if they are the same or cannot be compared. */
    static int compare(String a, String b) {
        if (!isNumber(a) || !isNumber(b)) {
            return 0;
        }
        return a.length() == b.length() ? a.compareTo(b) : Integer.compare(a.length(), b.length());
    }

    private static boolean isNumber(String text) {
        return !text.isEmpty() && text.charAt(0) != '0' && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }
}
