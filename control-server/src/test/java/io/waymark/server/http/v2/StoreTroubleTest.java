package io.waymark.server.http.v2;

import static io.waymark.server.http.v2.ApiServer.problem;
import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.server.http.HttpLimits;
import io.waymark.server.policy.Writes;
import io.waymark.store.Change;
import io.waymark.store.Draft;
import io.waymark.store.DtabStore.Expected;
import io.waymark.store.DtabStore.WriteResult;
import io.waymark.store.Namespace;
import io.waymark.store.StoreException;
import io.waymark.store.StoreException.Reason;
import io.waymark.store.memory.MemoryBackend;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is answered while the store is away, or refuses, or does not tell. */
class StoreTroubleTest {
    private static final String DEFAULT = "/api/2/namespaces/default";

    /** Writes that all come to the same. */
    private interface Trouble {
        WriteResult write() throws StoreException;
    }

    private static ApiServer serverWith(Trouble trouble) {
        MemoryBackend backend = new MemoryBackend(Map.of("default", "/a => /1"));
        return new ApiServer(backend, HttpLimits.DEFAULT, store -> new Writes() {
            @Override
            public Outcome put(Namespace namespace, Draft draft, Expected expected, Change change)
                    throws StoreException {
                return new Outcome.Done(trouble.write());
            }

            @Override
            public Outcome delete(Namespace namespace, Expected expected, Change change) throws StoreException {
                return new Outcome.Done(trouble.write());
            }
        });
    }

    private static List<HttpResponse<String>> allWrites(ApiServer server) {
        return List.of(
                server.put("default", "/a => /2"),
                server.json("PATCH", DEFAULT + "/entries", "{'changes':[{'set':'/a => /2'}]}"),
                server.json("PUT", DEFAULT + "/invariants", "{'invariants':[]}"),
                server.send("DELETE", DEFAULT, ""));
    }

    @ParameterizedTest
    @CsvSource({
        "UNAVAILABLE, 503, store-unavailable, The store is away: gone fishing",
        "FORBIDDEN, 403, store-forbids, The store forbids it: gone fishing",
        "TOO_LARGE, 413, too-large, Too large for the store: gone fishing",
        "CORRUPT, 500, store-corrupt, What is stored cannot be read: gone fishing"
    })
    void a_write_that_the_store_does_not_take_is_told_with_its_reason(
            Reason reason, int status, String code, String detail) {
        try (ApiServer server = serverWith(() -> {
            throw new StoreException(reason, "gone fishing");
        })) {
            allWrites(server).forEach(answer -> problem(answer, status, code, detail));
        }
    }

    @Test
    void a_write_whose_outcome_is_not_known_is_told_as_such() {
        try (ApiServer server = serverWith(() -> new WriteResult.Unknown("the line broke"))) {
            allWrites(server)
                    .forEach(answer -> problem(
                            answer,
                            504,
                            "unknown-outcome",
                            "It is not known whether this was written: the line broke. Read before"));
        }
    }

    @Test
    void a_store_that_was_never_read_is_waited_for_and_then_told_to_be_away() {
        HttpLimits usual = HttpLimits.DEFAULT;
        HttpLimits impatient = new HttpLimits(
                usual.bodyBytesMax(),
                usual.bodyBytesTotalMax(),
                usual.requestLineBytesMax(),
                usual.headerBytesMax(),
                usual.connectionsMax(),
                usual.watchesMax(),
                usual.watchBacklogBytes(),
                usual.idleTimeout(),
                Duration.ofMillis(50));
        try (ApiServer server = new ApiServer(new MemoryBackend(), impatient, Writes::to, false)) {
            for (String path : List.of(
                    "/api/2/namespaces",
                    DEFAULT,
                    DEFAULT + "/entries",
                    DEFAULT + "/lint",
                    DEFAULT + "/invariants",
                    DEFAULT + "/diff",
                    "/api/2/export")) {
                problem(server.get(path), 503, "store-unavailable", "nothing is known yet");
            }
            assertThat(server.get("/api/2/lint").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void what_others_wrote_without_a_record_can_be_read_and_changed() {
        try (ApiServer server =
                new ApiServer(new MemoryBackend(Map.of("default", "/a => /1 ;\n")), HttpLimits.DEFAULT, Writes::to)) {
            var found = server.read(DEFAULT);
            assertThat(found.path("text").asString()).isEqualTo("/a => /1 ;\n");
            assertThat(server.json("PATCH", DEFAULT + "/entries", "{'changes':[{'set':'/b => /2'}]}")
                            .statusCode())
                    .isEqualTo(200);
            assertThat(server.text("default")).isEqualTo("/a => /1 ;\n/b => /2 ;\n");
            assertThat(server.read(DEFAULT + "/diff").path("changes").size()).isEqualTo(1);
        }
    }
}
