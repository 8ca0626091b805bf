package io.waymark.interpreter.zookeeper;

import io.waymark.dtab.Label;
import io.waymark.dtab.Path;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Turns names into paths of ZooKeeper nodes. Names that cannot be such paths do not exist. */
final class ZkPath {
    private static final Pattern JOB = Pattern.compile("([^:#]+)(?::([^:#]+))?(?:#([0-9]{1,9}))?");
    private static final int LABEL_MAX = 255;

    private ZkPath() {}

    /**
     * A server set, or one kind of endpoint or one shard of it: {@code /path/to/job:endpoint#shard}.
     *
     * @param node the path of the node
     * @param endpoint the name of an additional endpoint; empty for the service endpoint
     */
    record Serverset(String node, Optional<String> endpoint, OptionalInt shard) {

        static Optional<Serverset> of(Path path) {
            if (path.isEmpty()) {
                return Optional.of(new Serverset("/", Optional.empty(), OptionalInt.empty()));
            }
            int last = path.size() - 1;
            Matcher job = JOB.matcher(path.label(last).utf8());
            if (!job.matches()) {
                return Optional.empty();
            }
            String shard = job.group(3);
            return ZkPath.of(path.take(last).child(job.group(1)))
                    .map(node -> new Serverset(
                            node,
                            Optional.ofNullable(job.group(2)),
                            shard == null ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(shard))));
        }
    }

    /** The node that {@code path} names, if it can be one. */
    static Optional<String> of(Path path) {
        StringBuilder node = new StringBuilder();
        for (Label label : path.labels()) {
            String name = label.utf8();
            if (!isNodeName(name) || !Label.of(name).equals(label)) {
                return Optional.empty();
            }
            node.append('/').append(name);
        }
        return Optional.of(node.isEmpty() ? "/" : node.toString());
    }

    /** The path of the child of {@code node} that is called {@code name}. */
    static String child(String node, String name) {
        return node.equals("/") ? "/" + name : node + "/" + name;
    }

    /** Whether this is where ZooKeeper keeps its own affairs. */
    static boolean isReserved(String node) {
        return node.equals("/zookeeper");
    }

    /** What ZooKeeper permits, and nothing that would lead elsewhere. */
    private static boolean isNodeName(String name) {
        return name.length() <= LABEL_MAX
                && !name.equals(".")
                && !name.equals("..")
                && name.chars()
                        .noneMatch(c -> c == '/'
                                || c <= 0x1f
                                || (c >= 0x7f && c <= 0x9f)
                                || (c >= 0xd800 && c <= 0xf8ff)
                                || c >= 0xfff0);
    }
}
