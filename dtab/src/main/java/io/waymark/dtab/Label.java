package io.waymark.dtab;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.HexFormat;

/**
 * One element of a path: a string of bytes, never empty.
 *
 * <p>Compared byte by byte. Its text form shows ASCII letters, digits and {@code _ : . # $ % -} as they are; a label
 * that has any other byte is shown with <em>every</em> byte escaped, as {@code \xc3\xa9}.
 */
public final class Label implements Prefix.Element, Comparable<Label> {
    private static final boolean[] SHOWABLE = new boolean[0x80];

    static {
        for (char c = 0; c < SHOWABLE.length; c++) {
            SHOWABLE[c] = (c >= 'a' && c <= 'z')
                    || (c >= '0' && c <= '9')
                    || (c >= 'A' && c <= 'Z')
                    || "_:.#$%-".indexOf(c) >= 0;
        }
    }

    // One char for each byte (ISO 8859-1): the JVM keeps that compactly, caches its hash and compares it fast.
    private final String bytes;

    private Label(String bytes) {
        if (bytes.isEmpty()) {
            throw new IllegalArgumentException("label: '' (expected: at least one byte)");
        }
        this.bytes = bytes;
    }

    /** The label whose bytes are {@code text} in UTF-8; nothing is unescaped. */
    public static Label of(String text) {
        return isAscii(text) ? new Label(text) : ofBytes(text.getBytes(UTF_8));
    }

    /** The label with exactly these bytes. */
    public static Label ofBytes(byte[] bytes) {
        return new Label(new String(bytes, ISO_8859_1));
    }

    /** The label that has one byte for each char of {@code latin1}, none of which is above U+00FF. */
    static Label ofLatin1(String latin1) {
        return new Label(latin1);
    }

    /** Whether this is what stands in {@code text} from {@code start} to {@code end}, escapes not being understood. */
    boolean stands(String text, int start, int end) {
        return bytes.length() == end - start && text.startsWith(bytes, start);
    }

    /** The bytes, in a new array. */
    public byte[] bytes() {
        return bytes.getBytes(ISO_8859_1);
    }

    /** The bytes read as UTF-8; malformed ones become U+FFFD, as Java does. */
    public String utf8() {
        return isAscii(bytes) ? bytes : new String(bytes(), UTF_8);
    }

    /** The text form, which {@link Path#parse} reads back to an equal label. */
    @Override
    public String show() {
        for (int i = 0; i < bytes.length(); i++) {
            if (!isShowable(bytes.charAt(i))) {
                return "\\x" + HexFormat.ofDelimiter("\\x").formatHex(bytes());
            }
        }
        return bytes;
    }

    /** Whether {@code c} stands for itself in a label's text. */
    static boolean isShowable(char c) {
        return c < SHOWABLE.length && SHOWABLE[c];
    }

    private static boolean isAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) > 0x7f) {
                return false;
            }
        }
        return true;
    }

    /** Orders by bytes, taken as unsigned. */
    @Override
    public int compareTo(Label other) {
        return bytes.compareTo(other.bytes);
    }

    @Override
    public boolean equals(Object other) {
        return this == other || (other instanceof Label label && bytes.equals(label.bytes));
    }

    @Override
    public int hashCode() {
        return bytes.hashCode();
    }

    @Override
    public String toString() {
        return show();
    }
}
