package io.waymark.store.kubernetes;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceBuilder;
import io.waymark.store.Backend.Document;
import io.waymark.store.Backend.Head;
import io.waymark.store.Backend.Write;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An object of kind Dtab: a head, and in the same object the record of the last write, so that both change at once or
 * neither does.
 *
 * <pre>
 * spec:
 *   dtab: /svc =&gt; /#/k8s/prod/http      what everybody may write
 * record:
 *   number: 12                            of the last write; its record is also an object of its own, a moment later
 *   edition: 9                            counts puts
 *   of: 5f0c…                             which text the record belongs to
 *   text: …
 *   deleted: true                         there is no head any more
 * </pre>
 */
final class DtabObject {
    static final String API_VERSION = "waymark.io/v1";
    static final String KIND = "Dtab";

    private final GenericKubernetesResource resource;

    DtabObject(GenericKubernetesResource resource) {
        this.resource = resource;
    }

    /** One that says that there is no head. */
    static DtabObject nothing(String name) {
        GenericKubernetesResource resource = new GenericKubernetesResourceBuilder()
                .withApiVersion(API_VERSION)
                .withKind(KIND)
                .withNewMetadata()
                .withName(ObjectNames.of(name))
                .endMetadata()
                .build();
        resource.setAdditionalProperty("spec", Map.of("dtab", ""));
        resource.setAdditionalProperty("record", Map.of("edition", 0L, "deleted", true));
        return new DtabObject(resource);
    }

    GenericKubernetesResource resource() {
        return resource;
    }

    Optional<String> name() {
        return ObjectNames.dtab(resource.getMetadata().getName());
    }

    String resourceVersion() {
        return text(resource.getMetadata().getResourceVersion());
    }

    /** The head; empty if there is none. */
    Optional<Document> head() {
        if (dtab().isEmpty() && Boolean.TRUE.equals(record().get("deleted"))) {
            return Optional.empty();
        }
        return Optional.of(new Document(version(), dtab()));
    }

    /** Changes with the text, whoever writes it, and with each put, and not with anything else that happens here. */
    private String version() {
        return resource.getMetadata().getUid() + ":" + edition() + ":" + Sums.of(dtab());
    }

    /** -1: none. */
    long recordNumber() {
        return number(record().get("number"), -1);
    }

    /** The record itself; empty if there is none, or it has been deleted. */
    Optional<String> recordText() {
        return record().get("text") instanceof String text ? Optional.of(text) : Optional.empty();
    }

    /** Whether the record tells of the text that is there now. */
    boolean isRecorded() {
        return Sums.of(dtab()).equals(record().get("of"));
    }

    /** This object after {@code write}. */
    DtabObject after(Write write) {
        Map<String, Object> record = new LinkedHashMap<>();
        record.put("number", write.recordNumber());
        record.put("edition", edition() + (write.head() instanceof Head.Keep ? 0 : 1));
        String dtab = switch (write.head()) {
            case Head.Put(String text) -> text;
            case Head.Keep() -> dtab();
            case Head.Delete() -> {
                record.put("deleted", true);
                yield "";
            }
        };
        record.put("of", Sums.of(dtab));
        record.put("text", write.record());
        return with(dtab, record);
    }

    /** This object with its record's text gone, but not its number. */
    DtabObject withoutRecordText() {
        Map<String, Object> record = new LinkedHashMap<>(record());
        record.remove("text");
        return with(dtab(), record);
    }

    private DtabObject with(String dtab, Map<String, Object> record) {
        GenericKubernetesResource next = new GenericKubernetesResourceBuilder(resource).build();
        Map<String, Object> spec = new HashMap<>(section("spec"));
        spec.put("dtab", dtab);
        next.setAdditionalProperty("spec", spec);
        next.setAdditionalProperty("record", record);
        return new DtabObject(next);
    }

    /** What is there for people to read. */
    Map<String, Object> status() {
        return section("status");
    }

    private String dtab() {
        return section("spec").get("dtab") instanceof String text ? text : "";
    }

    private long edition() {
        return number(record().get("edition"), 0);
    }

    private Map<String, Object> record() {
        return section("record");
    }

    @SuppressWarnings("unchecked") // JSON's objects have text for keys
    private Map<String, Object> section(String name) {
        return resource.getAdditionalProperties().get(name) instanceof Map<?, ?> map
                ? (Map<String, Object>) map
                : Map.of();
    }

    private static long number(@Nullable Object value, long otherwise) {
        return value instanceof Number number ? number.longValue() : otherwise;
    }

    private static String text(@Nullable String text) {
        return text == null ? "" : text;
    }
}
