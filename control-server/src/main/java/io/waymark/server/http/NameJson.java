package io.waymark.server.http;

import io.waymark.dtab.Bound;
import io.waymark.dtab.DelegateTree;
import io.waymark.dtab.Dentry;
import io.waymark.dtab.NameTree;
import io.waymark.dtab.Path;
import io.waymark.interpreter.Addresses;
import io.waymark.interpreter.Endpoint;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.function.Consumer;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Bound names, addresses and delegations in namerd's JSON: {@code type} first, what is absent left out, numbers that
 * are weights always with a decimal point, since linkerd ignores others. What has no order of its own is sorted.
 */
final class NameJson {
    private static final JsonFactory JSON = JsonFactory.builder().build();
    private static final String BRANCH_WEIGHT = "namer_nametree_weight";
    private static final String ENDPOINT_WEIGHT = "endpoint_addr_weight";
    private static final Comparator<Endpoint> BY_ADDRESS = Comparator.<Endpoint>comparingInt(
                    endpoint -> endpoint.address().getAddress().length)
            .thenComparing(endpoint -> endpoint.address().getAddress(), Arrays::compareUnsigned)
            .thenComparingInt(Endpoint::port)
            .thenComparing(endpoint -> new TreeMap<>(endpoint.metadata()).toString())
            .thenComparingDouble(endpoint -> endpoint.weight().orElse(-1)); // none comes before any

    private final JsonGenerator out;
    private final Map<Path, Reach> reaches;

    private NameJson(JsonGenerator out, Map<Path, Reach> reaches) {
        this.out = out;
        this.reaches = reaches;
    }

    /** What {@code addr} and {@code resolve} answer. */
    static byte[] reach(Reach reach) {
        return write(true, Map.of(), json -> json.reach(reach, OptionalDouble.empty()));
    }

    /** What {@code bind} answers. */
    static byte[] bound(Located<NameTree<Bound>> located) {
        return write(true, located.reaches(), json -> json.bound(located.tree()));
    }

    /** What {@code delegate} answers, which alone has no newline at its end. */
    static byte[] delegation(Located<DelegateTree> located) {
        return write(false, located.reaches(), json -> json.delegation(located.tree()));
    }

    /** A list of texts, in the order given. */
    static byte[] texts(Collection<String> texts) {
        return write(true, Map.of(), json -> {
            json.out.writeStartArray();
            texts.forEach(json.out::writeString);
            json.out.writeEndArray();
        });
    }

    static byte[] dentries(Iterable<Dentry> dentries) {
        return write(true, Map.of(), json -> {
            json.out.writeStartArray();
            dentries.forEach(json::dentry);
            json.out.writeEndArray();
        });
    }

    private static byte[] write(boolean newline, Map<Path, Reach> reaches, Consumer<NameJson> document) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
        try (JsonGenerator out = JSON.createGenerator(ObjectWriteContext.empty(), bytes)) {
            document.accept(new NameJson(out, reaches));
        }
        if (newline) {
            bytes.write('\n');
        }
        return bytes.toByteArray();
    }

    private void type(String type) {
        out.writeStartObject();
        out.writeStringProperty("type", type);
    }

    private void constant(String type) {
        type(type);
        out.writeEndObject();
    }

    private void reach(Reach reach, OptionalDouble branchWeight) {
        switch (reach) {
            case Reach.Failed(String cause) -> {
                type("failed");
                out.writeStringProperty("cause", cause);
                out.writeEndObject();
            }
            case Reach.Known(Addresses.Neg unused) -> constant("neg");
            case Reach.Known(Addresses.Endpoints endpoints) -> {
                type("bound");
                out.writeArrayPropertyStart("addrs");
                endpoints.endpoints().stream().sorted(BY_ADDRESS).forEach(this::endpoint);
                out.writeEndArray();
                meta(endpoints.metadata(), BRANCH_WEIGHT, branchWeight);
                out.writeEndObject();
            }
        }
    }

    private void endpoint(Endpoint endpoint) {
        out.writeStartObject();
        out.writeStringProperty("ip", endpoint.address().getHostAddress().split("%", 2)[0]);
        out.writeNumberProperty("port", endpoint.port());
        meta(endpoint.metadata(), ENDPOINT_WEIGHT, endpoint.weight());
        out.writeEndObject();
    }

    private void meta(Map<String, String> metadata, String weightName, OptionalDouble weight) {
        out.writeObjectPropertyStart("meta");
        new TreeMap<>(metadata).forEach((name, value) -> {
            if (weight.isEmpty() || !name.equals(weightName)) {
                out.writeStringProperty(name, value);
            }
        });
        weight.ifPresent(number -> out.writeNumberProperty(weightName, number));
        out.writeEndObject();
    }

    private void leaf(Bound bound) {
        out.writeObjectPropertyStart("bound");
        out.writeName("addr");
        reach(reaches.getOrDefault(bound.id(), new Reach.Known(new Addresses.Neg())), bound.unionWeight());
        out.writeStringProperty("id", bound.id().show());
        out.writeStringProperty("path", bound.residual().show());
        out.writeEndObject();
    }

    private void bound(NameTree<Bound> tree) {
        switch (tree) {
            case NameTree.Neg<Bound>() -> constant("neg");
            case NameTree.Fail<Bound>() -> constant("fail");
            case NameTree.Empty<Bound>() -> constant("empty");
            case NameTree.Leaf<Bound>(Bound bound) -> {
                type("leaf");
                leaf(bound);
                out.writeEndObject();
            }
            case NameTree.Alt<Bound>(var choices) -> {
                type("alt");
                out.writeArrayPropertyStart("alt");
                choices.forEach(this::bound);
                out.writeEndArray();
                out.writeEndObject();
            }
            case NameTree.Union<Bound>(var branches) -> {
                type("union");
                out.writeArrayPropertyStart("union");
                branches.forEach(branch -> branch(branch.weight(), () -> bound(branch.tree())));
                out.writeEndArray();
                out.writeEndObject();
            }
        }
    }

    private void branch(double weight, Runnable tree) {
        out.writeStartObject();
        out.writeNumberProperty("weight", weight);
        out.writeName("tree");
        tree.run();
        out.writeEndObject();
    }

    private void delegation(DelegateTree node) {
        switch (node) {
            case DelegateTree.Neg neg ->
                begin("neg", neg.written() ? "~" : neg.path().show(), neg);
            case DelegateTree.Fail fail ->
                begin("fail", fail.written() ? "!" : fail.path().show(), fail);
            case DelegateTree.Empty empty -> begin("empty", empty);
            case DelegateTree.Failure failure -> {
                begin("exception", failure);
                out.writeStringProperty("message", failure.message());
                overdue(failure.overdue());
            }
            case DelegateTree.Pending pending -> {
                begin("exception", pending);
                out.writeStringProperty("message", "not known yet");
                overdue(pending.overdue());
            }
            case DelegateTree.Leaf leaf -> {
                begin("leaf", leaf);
                leaf(leaf.bound());
            }
            case DelegateTree.Delegate delegate -> {
                begin("delegate", delegate);
                out.writeName("delegate");
                delegation(delegate.tree());
            }
            case DelegateTree.Alt alt -> {
                begin("alt", alt);
                out.writeArrayPropertyStart("alt");
                alt.choices().forEach(this::delegation);
                out.writeEndArray();
            }
            case DelegateTree.Union union -> {
                begin("union", union);
                out.writeArrayPropertyStart("union");
                union.branches().forEach(branch -> branch(branch.weight(), () -> delegation(branch.tree())));
                out.writeEndArray();
            }
        }
        out.writeEndObject();
    }

    /** Says that alternations go on to their later choices. namerd waits for ever, and has no word for it. */
    private void overdue(boolean isOverdue) {
        if (isOverdue) {
            out.writeBooleanProperty("overdue", true);
        }
    }

    private void begin(String type, DelegateTree node) {
        begin(type, node.path().show(), node);
    }

    private void begin(String type, String path, DelegateTree node) {
        type(type);
        out.writeStringProperty("path", path);
        node.dentry().ifPresent(dentry -> {
            out.writeName("dentry");
            dentry(dentry);
        });
    }

    private void dentry(Dentry dentry) {
        out.writeStartObject();
        out.writeStringProperty("prefix", dentry.prefix().show());
        out.writeStringProperty("dst", dentry.destination().show());
        out.writeEndObject();
    }
}
