package io.waymark.dtab.lint;

import io.waymark.dtab.Label;
import io.waymark.dtab.Path;
import java.util.Set;
import java.util.regex.Pattern;

/** What is known of names under {@code /$} without asking anybody: they mean the same everywhere. */
final class Builtins {
    /** The namers there are. Those of io.buoyant but rinet rewrite, and may answer anything. */
    static final Set<String> NAMES = Set.of(
            "inet",
            "fixedinet",
            "nil",
            "fail",
            "io.buoyant.rinet",
            "io.buoyant.hostportPfx",
            "io.buoyant.porthostPfx",
            "io.buoyant.http.anyMethod",
            "io.buoyant.http.anyMethodPfx",
            "io.buoyant.http.anyHost",
            "io.buoyant.http.anyHostPfx",
            "io.buoyant.http.subdomainOf",
            "io.buoyant.http.subdomainOfPfx",
            "io.buoyant.http.domainToPath",
            "io.buoyant.http.domainToPathPfx");

    private static final Label ROOT = Label.of("$");
    private static final Pattern NUMBER = Pattern.compile("[+-]?[0-9]{1,10}");
    private static final int PORT_MAX = 65535;

    private Builtins() {}

    /** What a name, and every longer one that begins with it, is. */
    enum Meaning {
        /** Bound, at once and always. */
        BOUND,
        /** {@code $} */
        EMPTY,
        /** {@code !} */
        FAIL,
        /** No namer of this name: an error, and not negative. */
        UNKNOWN_NAMER,
        /** A host without a port that is a number: an error, and not negative. */
        NO_PORT,
        /** It depends: on what follows, or on who is asked. */
        OPEN
    }

    static boolean isUnder(Path path) {
        return !path.isEmpty() && path.label(0).equals(ROOT);
    }

    static Meaning meaning(Path path) {
        if (!isUnder(path) || path.size() < 2) {
            return Meaning.OPEN;
        }
        String namer = path.label(1).utf8();
        if (!NAMES.contains(namer)) {
            return Meaning.UNKNOWN_NAMER;
        }
        return switch (namer) {
            case "nil" -> Meaning.EMPTY;
            case "fail" -> Meaning.FAIL;
            case "inet", "fixedinet" -> inet(path);
            case "io.buoyant.rinet" ->
                path.size() < 4 ? Meaning.OPEN : isNumber(path.label(2)) ? Meaning.BOUND : Meaning.NO_PORT;
            default -> Meaning.OPEN;
        };
    }

    private static Meaning inet(Path path) {
        if ((path.size() > 2 && isNumber(path.label(2))) || (path.size() > 3 && isNumber(path.label(3)))) {
            return Meaning.BOUND;
        }
        return path.size() > 3 ? Meaning.NO_PORT : Meaning.OPEN;
    }

    /** Whether the name has a port that no host can have. */
    static boolean isPortOutOfRange(Path path) {
        if (meaning(path) != Meaning.BOUND) {
            return false;
        }
        boolean reversed = path.label(1).utf8().equals("io.buoyant.rinet");
        boolean second = !reversed && path.size() > 3 && isNumber(path.label(3));
        if (!reversed && !second && path.size() == 3) {
            return false; // a number that a port may still follow
        }
        long port = Long.parseLong(path.label(second ? 3 : 2).utf8());
        return port < 1 || port > PORT_MAX;
    }

    private static boolean isNumber(Label label) {
        String text = label.utf8();
        if (!NUMBER.matcher(text).matches()) {
            return false;
        }
        long number = Long.parseLong(text);
        return number == (int) number;
    }
}
