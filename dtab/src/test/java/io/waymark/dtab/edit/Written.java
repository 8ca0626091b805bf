package io.waymark.dtab.edit;

import io.waymark.dtab.Dentry;
import io.waymark.dtab.Dtab;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Tables as people write them: with comments and blanks in every place where they may stand. */
final class Written {
    private static final String[] BLANKS = {"", " ", "\n", "  ", "\t"};

    private Written() {}

    /** A text that reads as {@code dtab}. */
    static String text(Random random, Dtab dtab) {
        StringBuilder text = new StringBuilder(gap(random));
        List<Dentry> dentries = dtab.dentries();
        for (int i = 0; i < dentries.size(); i++) {
            Dentry dentry = dentries.get(i);
            text.append(dentry.prefix().show()).append(gap(random)).append("=>").append(gap(random));
            text.append(dentry.destination().show()).append(gap(random));
            if (i < dentries.size() - 1 || random.nextBoolean()) {
                text.append(';').append(gap(random));
            }
        }
        if (random.nextInt(4) == 0) {
            text.append(" # the end");
        }
        return text.toString();
    }

    private static String gap(Random random) {
        return switch (random.nextInt(6)) {
            case 0 -> " # about " + random.nextInt(1000) + "\n";
            case 1 -> "\n\n# " + random.nextInt(1000) + " ;\n";
            default -> BLANKS[random.nextInt(BLANKS.length)];
        };
    }

    /** Every comment of {@code text} that begins a line or follows a blank. */
    static List<String> comments(String text) {
        List<String> comments = new ArrayList<>();
        for (String line : text.split("\n", -1)) {
            int at = line.startsWith("#") ? 0 : line.indexOf(" # ");
            if (at >= 0) {
                comments.add(line.substring(at).strip());
            }
        }
        return comments;
    }
}
