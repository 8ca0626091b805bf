package io.waymark.dtab;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the text forms, by recursive descent; recursion is only on parentheses, which are limited.
 *
 * <p>The grammar is Finagle's. A reader reads one text once, on one thread. Every problem is a
 * {@link DtabSyntaxException}.
 */
final class DtabReader {
    private static final int SEEN_MAX = 256; // a power of two
    private static final int EXACT_DIGITS = 15;
    private static final double[] POWERS_OF_TEN = {
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14
    };

    private final String text;
    private final char[] chars; // of the text, and a zero, so that a look at the next one is never past the end
    private final Limits limits;
    // Most of a table's text are the same few labels over and over. Each has one place here, by its hash, and gives way
    // to the next one that has the same.
    private @Nullable Label[] seen = {};
    private int[] seenHashes = {}; // looked at first: they lie together in memory, and labels do not
    // Of the path and of the prefix that is being read; used again for the next one.
    private Label[] labels = new Label[8];
    private Prefix.Element[] elements = new Prefix.Element[8];
    private int at;
    private int nesting;
    // Where the last run of blanks began and ended, for those who ask where what was read before it ended.
    private int blanksStart;
    private int blanksEnd;

    DtabReader(String text, Limits limits) {
        this.text = text;
        this.chars = new char[text.length() + 1];
        text.getChars(0, text.length(), chars, 0);
        this.limits = limits;
    }

    Path path() {
        return whole(nextPath());
    }

    Prefix prefix() {
        return whole(nextPrefix());
    }

    NameTree<Path> tree() {
        return whole(nextTree());
    }

    Dentry dentry() {
        return whole(nextDentry());
    }

    List<Dentry> dtab() {
        seen = new Label[SEEN_MAX];
        seenHashes = new int[SEEN_MAX];
        List<Dentry> dentries = new ArrayList<>();
        skipBlanks();
        while (at < text.length()) {
            dentries.add(nextDentry());
            skipBlanks();
            if (!skip(';')) {
                break;
            }
            skipBlanks();
        }
        return whole(dentries);
    }

    /** As {@link #dtab}, each entry with its place. */
    List<DtabText.Entry> entries() {
        List<DtabText.Entry> entries = new ArrayList<>();
        skipBlanks();
        while (at < text.length()) {
            int start = at;
            Prefix prefix = nextArrow();
            skipBlanks();
            int destination = at;
            Dentry dentry = new Dentry(prefix, nextTree());
            skipBlanks();
            int end = blanksEnd == at ? blanksStart : at;
            entries.add(new DtabText.Entry(dentry, start, destination, end));
            if (!skip(';')) {
                break;
            }
            skipBlanks();
        }
        return whole(entries);
    }

    private <T> T whole(T value) {
        skipBlanks();
        if (at < text.length()) {
            throw expected("end of input");
        }
        return value;
    }

    private Dentry nextDentry() {
        return new Dentry(nextArrow(), nextTree());
    }

    private Prefix nextArrow() {
        Prefix prefix = nextPrefix();
        skipBlanks();
        require('=');
        require('>');
        return prefix;
    }

    private Path nextPath() {
        skipBlanks();
        require('/');
        if (!atLabel()) {
            return Path.EMPTY;
        }
        int size = 0;
        do {
            if (size == labels.length) {
                labels = Arrays.copyOf(labels, size * 2);
            }
            labels[size++] = nextLabel();
        } while (skip('/'));
        return Path.ofOwned(Arrays.copyOf(labels, size));
    }

    private Prefix nextPrefix() {
        skipBlanks();
        require('/');
        int size = 0;
        if (atLabel() || at('*')) {
            do {
                if (size == elements.length) {
                    elements = Arrays.copyOf(elements, size * 2);
                }
                elements[size++] = skip('*') ? Prefix.Wildcard.ANY : nextLabel();
            } while (skip('/'));
        }
        // Nearly all have one or two, and this is half of what is read.
        return new Prefix(
                switch (size) {
                    case 1 -> List.of(elements[0]);
                    case 2 -> List.of(elements[0], elements[1]);
                    default -> List.of(Arrays.copyOf(elements, size));
                });
    }

    private boolean atLabel() {
        return Label.isShowable(chars[at]) || chars[at] == '\\';
    }

    private Label nextLabel() {
        int start = at;
        int end = start;
        int hash = 0;
        while (Label.isShowable(chars[end])) {
            hash = 31 * hash + chars[end];
            end++;
        }
        at = end;
        if (!at('\\')) {
            if (end == start) {
                throw expected("label char");
            }
            return label(start, end, hash);
        }
        StringBuilder bytes = new StringBuilder(text.substring(start, at));
        while (atLabel()) {
            bytes.append(skip('\\') ? nextEscaped() : chars[at++]);
        }
        return Label.ofLatin1(bytes.toString());
    }

    private Label label(int start, int end, int hash) {
        if (seen.length == 0) {
            return Label.ofLatin1(text.substring(start, end));
        }
        int place = (hash ^ hash >>> 8) & (SEEN_MAX - 1);
        Label label = seen[place];
        if (label != null && seenHashes[place] == hash && label.stands(text, start, end)) {
            return label;
        }
        label = Label.ofLatin1(text.substring(start, end));
        seen[place] = label;
        seenHashes[place] = hash;
        return label;
    }

    private char nextEscaped() {
        require('x');
        return (char) (nextHexDigit() * 16 + nextHexDigit());
    }

    private int nextHexDigit() {
        char c = chars[at];
        // Not Character.digit alone: it takes the digits of every script.
        int digit = c < 0x80 ? Character.digit(c, 16) : -1;
        if (digit < 0) {
            throw expected("hex char");
        }
        at++;
        return digit;
    }

    private NameTree<Path> nextTree() {
        NameTree<Path> first = nextUnion();
        skipBlanks();
        if (!at('|')) {
            return first;
        }
        List<NameTree<Path>> choices = new ArrayList<>(4);
        choices.add(first);
        while (skip('|')) {
            choices.add(nextUnion());
            skipBlanks();
        }
        return new NameTree.Alt<>(choices);
    }

    private NameTree<Path> nextUnion() {
        double weight = nextWeight();
        NameTree<Path> first = nextSimple();
        skipBlanks();
        if (!at('&')) {
            return first; // a weight outside a union has no meaning
        }
        List<NameTree.Weighted<Path>> branches = new ArrayList<>(4);
        branches.add(new NameTree.Weighted<>(weight, first));
        while (skip('&')) {
            branches.add(new NameTree.Weighted<>(nextWeight(), nextSimple()));
            skipBlanks();
        }
        return new NameTree.Union<>(branches);
    }

    /** A number and an asterisk; 1 if there is none. */
    private double nextWeight() {
        skipBlanks();
        if (!atNumber()) {
            return 1;
        }
        double weight = nextNumber();
        skipBlanks();
        require('*');
        return weight;
    }

    private boolean atNumber() {
        return at('.') || atDigit();
    }

    private boolean atDigit() {
        return chars[at] >= '0' && chars[at] <= '9';
    }

    private double nextNumber() {
        int start = at;
        int dot = -1;
        long digits = 0;
        while (atNumber()) {
            if (!at('.')) {
                digits = 10 * digits + chars[at] - '0'; // of no use if there are too many
            } else if (dot < 0) {
                dot = at;
            } else {
                throw expected("number char");
            }
            at++;
        }
        if (at == start + 1 && dot == start) {
            at = start;
            throw expected("weight");
        }
        if (at - start <= EXACT_DIGITS) { // both are doubles as they are, and so their quotient is the nearest one
            return digits / POWERS_OF_TEN[dot < 0 ? 0 : at - dot - 1];
        }
        double weight = Double.parseDouble(text.substring(start, at));
        if (Double.isInfinite(weight)) {
            throw new DtabSyntaxException(text, start, "weight above 1.7976931348623157E308 found");
        }
        return weight;
    }

    private NameTree<Path> nextSimple() {
        skipBlanks();
        if (at('/')) {
            return new NameTree.Leaf<>(nextPath());
        }
        if (skip('~')) {
            return new NameTree.Neg<>();
        }
        if (skip('!')) {
            return new NameTree.Fail<>();
        }
        if (skip('$')) {
            return new NameTree.Empty<>();
        }
        if (!at('(')) {
            throw expected("simple");
        }
        if (++nesting > limits.nestingMax()) {
            throw new DtabSyntaxException(
                    text, at, "at most " + limits.nestingMax() + " nested parentheses expected but more found");
        }
        at++;
        NameTree<Path> tree = nextTree();
        skipBlanks();
        require(')');
        nesting--;
        return tree;
    }

    private void skipBlanks() {
        int start = at;
        while (true) {
            char c = chars[at];
            if (c == '#') {
                int newline = text.indexOf('\n', at);
                at = newline < 0 ? text.length() : newline + 1;
            } else if (c == ' ' || ((c < '#' || c > 0x7f) && Character.isWhitespace(c))) {
                at++;
            } else {
                break; // the zero at the end is none
            }
        }
        if (at > start) {
            blanksStart = start;
            blanksEnd = at;
        }
    }

    private boolean at(char c) {
        return chars[at] == c;
    }

    private boolean skip(char c) {
        if (!at(c)) {
            return false;
        }
        at++;
        return true;
    }

    private void require(char c) {
        if (!skip(c)) {
            throw expected("'" + c + "'");
        }
    }

    private DtabSyntaxException expected(String what) {
        String found = at < text.length() ? "'" + text.charAt(at) + "'" : "end of input";
        return new DtabSyntaxException(text, at, what, found);
    }
}
