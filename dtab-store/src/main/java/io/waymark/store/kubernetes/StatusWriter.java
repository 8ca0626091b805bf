package io.waymark.store.kubernetes;

import io.waymark.dtab.Dtab;
import io.waymark.dtab.DtabSyntaxException;
import io.waymark.dtab.Limits;
import io.waymark.store.Backend.Document;
import io.waymark.store.StoreException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Says in each object's status what Waymark makes of it, for those who look by {@code kubectl}. Nothing depends on it:
 * when it cannot be written, it is left.
 */
final class StatusWriter {
    private static final Logger LOG = LoggerFactory.getLogger(StatusWriter.class);
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final int PROBLEM_CHARS_MAX = 1_000;

    private final Dtabs dtabs;
    private final Executor executor;

    StatusWriter(Dtabs dtabs, Executor executor) {
        this.dtabs = dtabs;
        this.executor = executor;
    }

    /** Writes the status of {@code object}, elsewhere, if it says something else or nothing. */
    void seen(DtabObject object) {
        Map<String, Object> status = status(object);
        // Whoever of several replicas is first writes it; the others are refused, or see it before they begin.
        if (!Objects.equals(status.get("observed"), object.status().get("observed"))) {
            try {
                executor.execute(() -> write(object, status));
            } catch (RejectedExecutionException full) {
                LOG.debug("No thread to write a status with", full);
            }
        }
    }

    private void write(DtabObject object, Map<String, Object> status) {
        try {
            dtabs.replaceStatus(object, status);
        } catch (StoreException e) {
            LOG.debug(
                    "The status of {} is not written",
                    object.resource().getMetadata().getName(),
                    e);
        }
    }

    static Map<String, Object> status(DtabObject object) {
        Map<String, Object> status = new LinkedHashMap<>();
        Optional<Document> head = object.head();
        String text = head.map(Document::text).orElse("");
        status.put("observed", Sums.of(text) + "-" + object.recordNumber());
        if (head.isEmpty()) {
            status.put("state", "Deleted");
            return status;
        }
        try {
            status.put("entries", Dtab.parse(text, Limits.DEFAULT).dentries().size());
            status.put("state", "Valid");
        } catch (DtabSyntaxException e) {
            String problem = e.explain();
            status.put("state", "Invalid");
            status.put(
                    "problem",
                    problem.length() > PROBLEM_CHARS_MAX ? problem.substring(0, PROBLEM_CHARS_MAX) + "…" : problem);
        }
        if (object.isRecorded()) {
            status.put("revision", object.recordNumber());
            object.recordText().ifPresent(record -> addChange(status, record));
        }
        return status;
    }

    /** What the first line of a record says of its writing. */
    private static void addChange(Map<String, Object> status, String record) {
        int begin = record.indexOf('{');
        int end = record.indexOf('\n');
        if (begin < 0 || end < begin) {
            return;
        }
        try {
            JsonNode change = JSON.readTree(record.substring(begin, end));
            for (String key : new String[] {"author", "message", "time"}) {
                String value = change.path(key).asString("");
                if (!value.isEmpty()) {
                    status.put(key, value);
                }
            }
        } catch (JacksonException e) {
            LOG.debug("A record says nothing of its writing", e);
        }
    }
}
