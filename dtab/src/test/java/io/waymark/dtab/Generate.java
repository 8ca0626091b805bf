package io.waymark.dtab;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Random values and texts of the language. The same random gives the same values. Labels are mostly from a small set,
 * so that paths and prefixes meet.
 */
public final class Generate {
    private static final String[] USUAL_LABELS = {"a", "b", "c", "svc", "#", "m", "$", "1"};
    private static final String TOKENS = "////||&&**;=>~!$()#\\x4109..  \n\ta_:%-";

    private Generate() {}

    /** A label: usually a well-known one, now and then one of any bytes. */
    public static Label label(Random random) {
        if (random.nextInt(20) > 0) {
            return Label.of(USUAL_LABELS[random.nextInt(USUAL_LABELS.length)]);
        }
        byte[] bytes = new byte[1 + random.nextInt(4)];
        random.nextBytes(bytes);
        return Label.ofBytes(bytes);
    }

    /** A path of up to four labels. */
    public static Path path(Random random) {
        List<Label> labels = new ArrayList<>();
        for (int i = random.nextInt(5); i > 0; i--) {
            labels.add(label(random));
        }
        return Path.of(labels);
    }

    /** A prefix of up to three elements, a fifth of them wildcards. */
    public static Prefix prefix(Random random) {
        List<Prefix.Element> elements = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            elements.add(random.nextInt(5) == 0 ? Prefix.Wildcard.ANY : label(random));
        }
        return new Prefix(elements);
    }

    /** A weight that a text can express: common, odd, tiny and huge ones. */
    public static double weight(Random random) {
        return switch (random.nextInt(8)) {
            case 0, 1, 2 -> 1;
            case 3 -> random.nextInt(101) / 100.0;
            case 4 -> random.nextInt(1_000_000);
            case 5 -> random.nextDouble();
            case 6 -> 0;
            default -> anyFinite(random);
        };
    }

    private static double anyFinite(Random random) {
        double any = Math.abs(Double.longBitsToDouble(random.nextLong()));
        return Double.isFinite(any) ? any : 0.1;
    }

    /** A tree such as can be written: alternations and unions have two branches or more. */
    public static NameTree<Path> tree(Random random) {
        return tree(random, 4);
    }

    private static NameTree<Path> tree(Random random, int depth) {
        int kind = random.nextInt(depth > 0 ? 10 : 6);
        if (kind < 3) {
            return NameTree.leaf(path(random));
        }
        return switch (kind) {
            case 3 -> NameTree.neg();
            case 4 -> new NameTree.Fail<>();
            case 5 -> new NameTree.Empty<>();
            case 6, 7 -> {
                List<NameTree<Path>> choices = new ArrayList<>();
                for (int i = 2 + random.nextInt(3); i > 0; i--) {
                    choices.add(tree(random, depth - 1));
                }
                yield new NameTree.Alt<>(choices);
            }
            default -> {
                List<NameTree.Weighted<Path>> branches = new ArrayList<>();
                for (int i = 2 + random.nextInt(3); i > 0; i--) {
                    branches.add(new NameTree.Weighted<>(weight(random), tree(random, depth - 1)));
                }
                yield new NameTree.Union<>(branches);
            }
        };
    }

    public static Dentry dentry(Random random) {
        return new Dentry(prefix(random), tree(random, 2));
    }

    /** A dtab of up to ten entries. */
    public static Dtab dtab(Random random) {
        List<Dentry> dentries = new ArrayList<>();
        for (int i = random.nextInt(11); i > 0; i--) {
            dentries.add(dentry(random));
        }
        return Dtab.of(dentries);
    }

    /** Any text: mostly the language's own characters in no order, with others among them. */
    public static String text(Random random) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(30); i > 0; i--) {
            text.append(character(random));
        }
        return text.toString();
    }

    /** {@code text} with a few random faults: characters changed, added, dropped, and pieces doubled. */
    public static String mutated(Random random, String text) {
        StringBuilder mutated = new StringBuilder(text);
        for (int i = 1 + random.nextInt(3); i > 0; i--) {
            int at = random.nextInt(mutated.length() + 1);
            int end = Math.min(mutated.length(), at + 1 + random.nextInt(4));
            switch (random.nextInt(4)) {
                case 0 -> mutated.insert(at, character(random));
                case 1 -> mutated.delete(at, end);
                case 2 -> mutated.insert(at, mutated.substring(at, end));
                default -> mutated.replace(at, Math.min(end, at + 1), String.valueOf(character(random)));
            }
        }
        return mutated.toString();
    }

    private static char character(Random random) {
        return random.nextInt(20) > 0
                ? TOKENS.charAt(random.nextInt(TOKENS.length()))
                : (char) random.nextInt(Character.MAX_VALUE + 1);
    }
}
