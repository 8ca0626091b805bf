package io.waymark.dtab.edit;

import io.waymark.dtab.Dentry;
import io.waymark.dtab.DtabText;
import java.util.ArrayList;
import java.util.List;

/**
 * An entry with the text that belongs to it. The pieces of a text and its footer, one after the other, are the text.
 *
 * @param lead the blanks and comments before the entry
 * @param entry the entry itself
 * @param tail what follows it up to the end of its line, the semicolon included, unless another entry begins there
 * @param ended whether {@code tail} has the semicolon
 */
record Piece(Dentry dentry, String lead, String entry, String tail, boolean ended) {

    /** A text in pieces, and the blanks and comments after the last of them. */
    record Pieces(List<Piece> pieces, String footer) {}

    static Pieces of(DtabText document) {
        String text = document.text();
        List<Piece> pieces = new ArrayList<>(document.entries().size());
        int from = 0;
        for (DtabText.Entry entry : document.entries()) {
            int semicolon = skipBlanks(text, entry.end());
            boolean ended = semicolon < text.length() && text.charAt(semicolon) == ';';
            int to = endOfLine(text, ended ? semicolon + 1 : entry.end());
            pieces.add(new Piece(
                    entry.dentry(),
                    text.substring(from, entry.start()),
                    text.substring(entry.start(), entry.end()),
                    text.substring(entry.end(), to),
                    ended));
            from = to;
        }
        return new Pieces(pieces, text.substring(from));
    }

    /** A new entry, on a line of its own. */
    static Piece ofNew(Dentry dentry, String entry) {
        return new Piece(dentry, "", entry, " ;\n", true);
    }

    /** This piece with another entry in the place of its own. */
    Piece with(Dentry other, String text) {
        return new Piece(other, lead, text, tail, ended);
    }

    /** This piece with more blanks and comments before it. */
    Piece after(String before) {
        return new Piece(dentry, before + lead, entry, tail, ended);
    }

    /** This piece with its semicolon, and with the end of its line. */
    Piece onItsOwnLine() {
        String whole = ended ? tail : " ;" + tail;
        return new Piece(dentry, lead, entry, whole.endsWith("\n") ? whole : whole + "\n", true);
    }

    /** The text of {@code pieces}, one after the other, which reads as just these entries. */
    static String join(List<Piece> pieces, String footer) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < pieces.size(); i++) {
            Piece piece = pieces.get(i);
            boolean last = i == pieces.size() - 1;
            text.append(piece.lead).append(piece.entry);
            if (!piece.ended && !last) {
                text.append(" ;");
            }
            text.append(piece.tail);
            // A comment without a line end was the last of its text, and must not swallow what follows it now.
            if (isInComment(piece.tail) && !(last && footer.isEmpty())) {
                text.append('\n');
            }
        }
        return text.append(footer).toString();
    }

    private static boolean isInComment(String tail) {
        return tail.lastIndexOf('#') > tail.lastIndexOf('\n');
    }

    private static int skipBlanks(String text, int position) {
        int at = position;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '#') {
                int newline = text.indexOf('\n', at);
                at = newline < 0 ? text.length() : newline + 1;
            } else if (Character.isWhitespace(c)) {
                at++;
            } else {
                break;
            }
        }
        return at;
    }

    /** After the end of the line, if nothing but blanks and a comment stands between; {@code position} if not. */
    private static int endOfLine(String text, int position) {
        for (int at = position; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == '#') {
                int newline = text.indexOf('\n', at);
                return newline < 0 ? text.length() : newline + 1;
            }
            if (c == '\n') {
                return at + 1;
            }
            if (!Character.isWhitespace(c)) {
                return position;
            }
        }
        return text.length();
    }
}
