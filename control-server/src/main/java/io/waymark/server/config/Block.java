package io.waymark.server.config;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/**
 * A block of keys being read. Whoever reads it asks for each key that it knows, then calls {@link #done}, which reports
 * the keys that nobody asked for.
 */
final class Block {
    private final Value value;
    private final Map<String, Node> keys = new LinkedHashMap<>();
    private final Map<String, Value> values = new LinkedHashMap<>();
    private final Set<String> asked = new TreeSet<>();

    private Block(Value value) {
        this.value = value;
    }

    /** The block that {@code value} is; if it is something else, that is reported, and the block is empty. */
    static Block of(Value value) {
        Block block = new Block(value);
        if (value.node() instanceof MappingNode mapping) {
            mapping.getValue().forEach(block::add);
        } else if (value.isWritten()) {
            value.expected("a block of keys, each on a line of its own as 'key: value'");
        }
        return block;
    }

    private void add(NodeTuple entry) {
        if (!(entry.getKeyNode() instanceof ScalarNode key)) {
            value.findings().error(entry.getKeyNode(), value.name() + ": a key must be a word");
            return;
        }
        String name = key.getValue();
        Node first = keys.putIfAbsent(name, key);
        if (first != null) {
            int line = first.getStartMark().orElseThrow().getLine() + 1;
            value.findings().error(key, "%s is there twice, first on line %d".formatted(path(name), line));
            return;
        }
        values.put(name, new Value(path(name), entry.getValueNode(), value.findings(), value.substitution()));
    }

    /** What messages call {@code key}: {@code storage.kind}. */
    String path(String key) {
        return value.name().isEmpty() ? key : value.name() + "." + key;
    }

    /** The value under {@code key}, if there is one. */
    Optional<Value> find(String key) {
        asked.add(key);
        return Optional.ofNullable(values.get(key)).filter(Value::isWritten);
    }

    Optional<String> findText(String key) {
        return find(key).flatMap(Value::text);
    }

    String text(String key, String otherwise) {
        return findText(key).orElse(otherwise);
    }

    /** The text under {@code key}, whose absence is a finding; then it is empty. */
    String require(String key, String expectation) {
        Optional<Value> written = find(key);
        if (written.isEmpty()) {
            error("%s is missing (expected: %s)".formatted(path(key), expectation));
        }
        return written.flatMap(Value::text).orElse("");
    }

    Optional<Secret> secret(String key) {
        return findText(key).map(Secret::new);
    }

    int number(String key, int otherwise, int least, int most) {
        return find(key)
                .map(found -> found.number(least, most).orElse(otherwise))
                .orElse(otherwise);
    }

    boolean flag(String key, boolean otherwise) {
        return find(key).flatMap(Value::flag).orElse(otherwise);
    }

    Duration duration(String key, Duration otherwise) {
        return find(key).flatMap(Value::duration).orElse(otherwise);
    }

    List<Value> list(String key) {
        return find(key).map(Value::items).orElse(List.of());
    }

    /** What {@code reader} makes of the block under {@code key}, all of whose keys it must ask for. */
    <T> Optional<T> block(String key, Function<Block, T> reader) {
        return find(key).map(found -> read(found, reader));
    }

    /** What {@code reader} makes of the block that {@code value} is. */
    static <T> T read(Value value, Function<Block, T> reader) {
        Block block = of(value);
        T result = reader.apply(block);
        block.done();
        return result;
    }

    /** Accepts {@code key} and says that it has no effect. */
    void ignore(String key, String why) {
        find(key).ifPresent(ignored -> ignored.warning("%s has no effect: %s".formatted(path(key), why)));
    }

    /** All keys there are, all of them asked for. */
    Map<String, Value> all() {
        asked.addAll(values.keySet());
        return values;
    }

    boolean has(String key) {
        return find(key).isPresent();
    }

    /** Reports something about the block as a whole. */
    void error(String message) {
        value.error(message);
    }

    Value value() {
        return value;
    }

    private void done() {
        keys.forEach((name, key) -> {
            if (!asked.contains(name)) {
                String hint = Nearest.of(name, asked)
                        .map(nearest -> "did you mean '" + nearest + "'?")
                        .orElseGet(() -> "known here: " + String.join(", ", asked));
                value.findings().error(key, "%s: unknown key (%s)".formatted(path(name), hint));
            }
        });
    }

    /** Takes every key as known: what they mean is not known, and that was reported already. */
    void giveUp() {
        all();
    }
}
