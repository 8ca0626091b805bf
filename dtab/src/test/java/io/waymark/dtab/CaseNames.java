package io.waymark.dtab;

import io.waymark.live.Problem;
import io.waymark.live.State;
import java.time.Instant;
import java.util.OptionalInt;

/** The names outside the dtab that the bind cases speak of: a namer at {@code /#/m}, and what is under {@code /$}. */
final class CaseNames implements Names {
    private static final Path MOUNT = Path.of("#", "m");

    @Override
    public State<NameTree<Name>> lookup(Path path) {
        if (path.size() > MOUNT.size() && path.startsWith(MOUNT)) {
            return mounted(path);
        }
        boolean system = path.size() > 1 && path.label(0).utf8().equals("$");
        return system ? system(path) : State.ready(NameTree.neg());
    }

    private static State<NameTree<Name>> mounted(Path path) {
        Path residual = path.drop(3);
        return switch (path.label(2).utf8()) {
            case "a", "b", "hostless", "negaddr", "pendaddr", "failaddr" -> bound(path, 3);
            case "fail" -> State.ready(new NameTree.Fail<>());
            case "empty" -> State.ready(new NameTree.Empty<>());
            case "pend" -> State.pending();
            case "boom" -> failed("namer boom");
            case "rewrite" -> State.ready(NameTree.leaf(MOUNT.child("a").concat(residual)));
            default -> State.ready(NameTree.neg());
        };
    }

    private static State<NameTree<Name>> system(Path path) {
        String helper = path.label(1).utf8();
        int portAt = port(path, 2).isPresent() ? 2 : port(path, 3).isPresent() ? 3 : 0;
        return switch (helper) {
            case "fail" -> State.ready(new NameTree.Fail<>());
            case "nil" -> State.ready(new NameTree.Empty<>());
            case "inet", "fixedinet" -> portAt > 0 ? bound(path, portAt + 1) : unknown(helper, path);
            default -> unknown(helper, path);
        };
    }

    private static State<NameTree<Name>> unknown(String helper, Path path) {
        return failed("Unknown namer: " + helper + " for path: " + path.show());
    }

    private static OptionalInt port(Path path, int at) {
        try {
            return path.size() > at
                    ? OptionalInt.of(Integer.parseInt(path.label(at).utf8()))
                    : OptionalInt.empty();
        } catch (NumberFormatException notAPort) {
            return OptionalInt.empty();
        }
    }

    private static State<NameTree<Name>> bound(Path path, int idSize) {
        return State.ready(NameTree.leaf(new Bound(path.take(idSize), path.drop(idSize))));
    }

    private static State<NameTree<Name>> failed(String message) {
        return State.failed(new Problem(message, Instant.EPOCH));
    }
}
