package io.waymark.dtab;

import java.util.ArrayList;
import java.util.List;

/**
 * Reads the text forms, by recursive descent; recursion is only on parentheses, which are limited.
 *
 * <p>The grammar is Finagle's. A reader reads one text once, on one thread. Every problem is a
 * {@link DtabSyntaxException}.
 */
final class DtabReader {
    private final String text;
    private final Limits limits;
    private int at;
    private int nesting;

    DtabReader(String text, Limits limits) {
        this.text = text;
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

    private <T> T whole(T value) {
        skipBlanks();
        if (at < text.length()) {
            throw expected("end of input");
        }
        return value;
    }

    private Dentry nextDentry() {
        Prefix prefix = nextPrefix();
        skipBlanks();
        require('=');
        require('>');
        return new Dentry(prefix, nextTree());
    }

    private Path nextPath() {
        skipBlanks();
        require('/');
        if (!atLabel()) {
            return Path.EMPTY;
        }
        List<Label> labels = new ArrayList<>(6);
        do {
            labels.add(nextLabel());
        } while (skip('/'));
        return Path.of(labels);
    }

    private Prefix nextPrefix() {
        skipBlanks();
        require('/');
        List<Prefix.Element> elements = new ArrayList<>(4);
        if (atLabel() || at('*')) {
            do {
                elements.add(skip('*') ? Prefix.Wildcard.ANY : nextLabel());
            } while (skip('/'));
        }
        return new Prefix(elements);
    }

    private boolean atLabel() {
        return at < text.length() && (Label.isShowable(text.charAt(at)) || text.charAt(at) == '\\');
    }

    private Label nextLabel() {
        int start = at;
        while (at < text.length() && Label.isShowable(text.charAt(at))) {
            at++;
        }
        if (!at('\\')) {
            if (at == start) {
                throw expected("label char");
            }
            return Label.ofLatin1(text.substring(start, at));
        }
        StringBuilder bytes = new StringBuilder(text.substring(start, at));
        while (atLabel()) {
            bytes.append(skip('\\') ? nextEscaped() : text.charAt(at++));
        }
        return Label.ofLatin1(bytes.toString());
    }

    private char nextEscaped() {
        require('x');
        return (char) (nextHexDigit() * 16 + nextHexDigit());
    }

    private int nextHexDigit() {
        char c = at < text.length() ? text.charAt(at) : 0;
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
        List<NameTree<Path>> choices = new ArrayList<>();
        choices.add(first);
        while (skip('|')) {
            choices.add(nextUnion());
            skipBlanks();
        }
        return new NameTree.Alt<>(choices);
    }

    private NameTree<Path> nextUnion() {
        NameTree.Weighted<Path> first = nextWeighted();
        skipBlanks();
        if (!at('&')) {
            return first.tree(); // a weight outside a union has no meaning
        }
        List<NameTree.Weighted<Path>> branches = new ArrayList<>();
        branches.add(first);
        while (skip('&')) {
            branches.add(nextWeighted());
            skipBlanks();
        }
        return new NameTree.Union<>(branches);
    }

    private NameTree.Weighted<Path> nextWeighted() {
        skipBlanks();
        if (!atNumber()) {
            return new NameTree.Weighted<>(1, nextSimple());
        }
        double weight = nextNumber();
        skipBlanks();
        require('*');
        return new NameTree.Weighted<>(weight, nextSimple());
    }

    private boolean atNumber() {
        return at('.') || atDigit();
    }

    private boolean atDigit() {
        return at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9';
    }

    private double nextNumber() {
        int start = at;
        boolean dot = false;
        while (atNumber()) {
            if (at('.')) {
                if (dot) {
                    throw expected("number char");
                }
                dot = true;
            }
            at++;
        }
        String number = text.substring(start, at);
        if (number.equals(".")) {
            at = start;
            throw expected("weight");
        }
        double weight = Double.parseDouble(number);
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
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '#') {
                int newline = text.indexOf('\n', at);
                at = newline < 0 ? text.length() : newline + 1;
            } else if (Character.isWhitespace(c)) {
                at++;
            } else {
                return;
            }
        }
    }

    private boolean at(char c) {
        return at < text.length() && text.charAt(at) == c;
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
