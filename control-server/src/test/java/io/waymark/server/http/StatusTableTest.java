package io.waymark.server.http;

import static io.waymark.server.http.ScriptedAnswers.leaf;
import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.dtab.Dtab;
import io.waymark.dtab.NameTree;
import io.waymark.live.Cell;
import io.waymark.live.Problem;
import io.waymark.live.State;
import io.waymark.store.Change;
import io.waymark.store.DtabStore.WriteResult;
import io.waymark.store.Namespace;
import io.waymark.store.StoreException;
import io.waymark.store.StoreException.Reason;
import io.waymark.store.VersionedDtab;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every status of the API, with what decides it. {@code NAMERD} rows are what a running namerd answered; {@code OURS}
 * rows are where it answered otherwise, and why that is changed.
 */
class StatusTableTest {
    private static final Instant SINCE = Instant.parse("2025-03-01T10:00:00Z");
    private static final String[] TEXT = {"Content-Type", "application/dtab"};
    private static final String[] JSON = {"Content-Type", "application/json"};

    private TestServer server;

    /** A question, the status, and the body: exactly, or, if it begins with an ellipsis, a part of it. */
    record Row(String why, String method, String path, String body, List<String> headers, int status, String answer) {
        @Override
        public String toString() {
            return "%s: %s %s %s -> %d".formatted(why, method, path, body, status);
        }
    }

    private static Row namerd(String method, String path, String body, int status, String answer, String... headers) {
        return new Row("namerd", method, path, body, List.of(headers), status, answer);
    }

    private static Row ours(
            String why, String method, String path, String body, int status, String answer, String... headers) {
        return new Row("ours, " + why, method, path, body, List.of(headers), status, answer);
    }

    @BeforeEach
    void start() throws IOException {
        server = new TestServer(TestServer.limits(5 << 20, 1000, Duration.ofSeconds(60), Duration.ofMillis(50)));
        server.put("shop", "/svc => 0.995*/host & 0.005*/canary ; # careful");
        server.put("shop", "/svc => 0.995*/host & 0.005*/canary ; # careful");
        server.store.dtab(new Namespace("broken")).set(State.failed(new Problem("revision 4: unreadable", SINCE)));
        server.store.dtab(new Namespace("unheard")).set(State.pending());
        server.answers.tree("shop", "/svc/web", "").setValue(leaf("/#/fs/web"));
        server.answers.tree("shop", "/svc/web", "/svc=>/x;/y=>/z").setValue(new NameTree.Empty<>());
        server.answers.tree("shop", "/", "").setValue(new NameTree.Fail<>());
        server.answers
                .tree("shop", "/loop", "")
                .set(State.failed(new Problem("Max recursion level: 100 reached", SINCE)));
        server.answers.tree("shop", "/slow", "").set(State.pending());
    }

    @AfterEach
    void stop() {
        server.close();
    }

    static Stream<Row> dtabs() {
        String verbatim = "/svc => 0.995*/host & 0.005*/canary ; # careful\n";
        String json = "[{\"prefix\":\"/svc\",\"dst\":\"0.995*/host & 0.005*/canary\"}]\n";
        return Stream.of(
                namerd("GET", "/api/1/dtabs", "", 200, "[\"shop\"]\n"),
                namerd("GET", "/api/1/dtabs/", "", 200, "[\"shop\"]\n"),
                ours("a list is not deleted", "DELETE", "/api/1/dtabs", "", 405, "…GET, HEAD"),
                ours("weights are exact", "GET", "/api/1/dtabs/shop", "", 200, json),
                namerd(
                        "GET",
                        "/api/1/dtabs/shop",
                        "",
                        200,
                        json,
                        "Accept",
                        "image/png, APPLICATION/JSON;q=0.1, text/plain"),
                ours("the author's text", "GET", "/api/1/dtabs/shop", "", 200, verbatim, "Accept", "application/dtab"),
                ours("the author's text", "GET", "/api/1/dtabs/shop", "", 200, verbatim, "Accept", "x/y,Text/Plain"),
                namerd("GET", "/api/1/dtabs/shop", "", 200, json, "Accept", "image/png"),
                namerd("GET", "/api/1/dtabs/shop?watch=yes", "", 200, json),
                namerd("GET", "/api/1/dtabs/shop?watch=&watch=true", "", 200, json),
                namerd("GET", "/api/1/dtabs/none", "", 404, ""),
                namerd("HEAD", "/api/1/dtabs/shop", "", 200, ""),
                namerd("HEAD", "/api/1/dtabs/none", "", 404, ""),
                ours("names are checked", "GET", "/api/1/dtabs/a/b", "", 404, "…namespace: 'a/b' (expected:"),
                ours("names are checked", "PUT", "/api/1/dtabs/sp%20ace", "/a=>/b", 400, "…(expected: 1-128", TEXT),
                ours("says why", "GET", "/api/1/dtabs/broken", "", 503, "…revision 4: unreadable"),
                ours("does not wait for ever", "GET", "/api/1/dtabs/unheard", "", 503, "…Not known yet"),
                ours("says what is allowed", "PATCH", "/api/1/dtabs/shop", "", 405, "…GET, HEAD, POST, PUT, DELETE"),
                namerd("POST", "/api/1/dtabs/new", "/a=>/b", 204, "", TEXT),
                namerd("POST", "/api/1/dtabs/new", "[]", 204, "", "Content-Type", "Application/JSON; charset=latin1"),
                namerd("POST", "/api/1/dtabs/shop", "/a=>/b", 409, "", TEXT),
                ours("says why", "POST", "/api/1/dtabs/new", "/a=>/b", 400, "…Invalid Content-Type \"\""),
                ours(
                        "says why",
                        "POST",
                        "/api/1/dtabs/new",
                        "/a",
                        400,
                        "…expected but end of input found at '/a[]'",
                        TEXT),
                namerd("PUT", "/api/1/dtabs/new", "/a=>/b", 204, "", TEXT),
                namerd("PUT", "/api/1/dtabs/shop", "/a=>/b", 204, "", "Content-Type", "text/plain"),
                namerd(
                        "PUT",
                        "/api/1/dtabs/shop",
                        "/a=>/b",
                        400,
                        "…Invalid Content-Type \"text/html\".",
                        "Content-Type",
                        "text/html"),
                namerd("PUT", "/api/1/dtabs/shop", "/svc /x", 400, "…'=' expected but '/' found at '/svc [/]x'", TEXT),
                ours("an empty body is a mishap", "PUT", "/api/1/dtabs/shop", "", 400, "…The body is empty", TEXT),
                namerd("PUT", "/api/1/dtabs/shop", "\n", 204, "", TEXT),
                ours(
                        "says why",
                        "PUT",
                        "/api/1/dtabs/shop",
                        "{",
                        400,
                        "…The body is an object (expected: an array",
                        JSON),
                ours("says why", "PUT", "/api/1/dtabs/shop", "[{]", 400, "…The body is not JSON: ", JSON),
                ours("nothing is ignored", "PUT", "/api/1/dtabs/shop", "[]x", 400, "…", JSON),
                ours(
                        "nothing is ignored",
                        "PUT",
                        "/api/1/dtabs/shop",
                        "[] []",
                        400,
                        "…follows the end of the JSON",
                        JSON),
                ours("nulls poison", "PUT", "/api/1/dtabs/shop", "[null]", 400, "…Entry 1 is null (expected:", JSON),
                ours(
                        "nulls poison",
                        "PUT",
                        "/api/1/dtabs/shop",
                        "[{\"prefix\":\"/a\",\"dst\":null}]",
                        400,
                        "…Entry 1: dst is null",
                        JSON),
                ours(
                        "nulls poison",
                        "PUT",
                        "/api/1/dtabs/shop",
                        "[{\"prefix\":\"/a\",\"dst\":\"/b\"},{\"prefix\":\"/a\"}]",
                        400,
                        "…Entry 2 has no dst",
                        JSON),
                namerd(
                        "PUT",
                        "/api/1/dtabs/shop",
                        "[{\"prefix\":\"/a\",\"dst\":\"/b\",\"x\":1}]",
                        400,
                        "…Entry 1 has an unknown property 'x'",
                        JSON),
                ours(
                        "says where",
                        "PUT",
                        "/api/1/dtabs/shop",
                        "[{\"prefix\":\"/a\",\"dst\":\"/b |\"}]",
                        400,
                        "…Entry 1: dst: ",
                        JSON),
                namerd(
                        "PUT",
                        "/api/1/dtabs/shop",
                        "/a=>/b",
                        204,
                        "",
                        "Content-Type",
                        "text/plain",
                        "If-Match",
                        "AAAAAAAAAAI="),
                namerd(
                        "PUT",
                        "/api/1/dtabs/shop",
                        "/a=>/b",
                        204,
                        "",
                        "Content-Type",
                        "text/plain",
                        "If-Match",
                        "\"AAAAAAAAAAI=\""),
                namerd(
                        "PUT",
                        "/api/1/dtabs/shop",
                        "/a=>/b",
                        412,
                        "",
                        "Content-Type",
                        "text/plain",
                        "If-Match",
                        "AAAAAAAAAAE="),
                namerd(
                        "PUT",
                        "/api/1/dtabs/none",
                        "/a=>/b",
                        404,
                        "",
                        "Content-Type",
                        "text/plain",
                        "If-Match",
                        "AAAAAAAAAAE="),
                namerd(
                        "PUT",
                        "/api/1/dtabs/shop",
                        "/a=>/b",
                        412,
                        "…is no revision",
                        "Content-Type",
                        "text/plain",
                        "If-Match",
                        ""),
                ours(
                        "as HTTP has it",
                        "PUT",
                        "/api/1/dtabs/shop",
                        "/a=>/b",
                        204,
                        "",
                        "Content-Type",
                        "text/plain",
                        "If-Match",
                        "*"),
                ours(
                        "as HTTP has it",
                        "PUT",
                        "/api/1/dtabs/none",
                        "/a=>/b",
                        404,
                        "",
                        "Content-Type",
                        "text/plain",
                        "If-Match",
                        "*"),
                ours(
                        "unmistakable",
                        "PUT",
                        "/api/1/dtabs/shop",
                        "/a=>/b",
                        204,
                        "",
                        "Content-Type",
                        "text/plain",
                        "If-Match",
                        "AAAAAAAAAAI"),
                ours(
                        "proxies weaken tags",
                        "PUT",
                        "/api/1/dtabs/shop",
                        "/a=>/b",
                        204,
                        "",
                        "Content-Type",
                        "text/plain",
                        "If-Match",
                        "W/\"AAAAAAAAAAI=\""),
                ours(
                        "was 500",
                        "PUT",
                        "/api/1/dtabs/shop",
                        "/a=>/b",
                        412,
                        "…'!!' is no revision",
                        "Content-Type",
                        "text/plain",
                        "If-Match",
                        "!!"),
                ours(
                        "as HTTP has it",
                        "PUT",
                        "/api/1/dtabs/shop",
                        "/a=>/b",
                        412,
                        "",
                        "Content-Type",
                        "text/plain",
                        "If-None-Match",
                        "*"),
                ours(
                        "as HTTP has it",
                        "PUT",
                        "/api/1/dtabs/new",
                        "/a=>/b",
                        204,
                        "",
                        "Content-Type",
                        "text/plain",
                        "If-None-Match",
                        "*"),
                ours(
                        "never ignored",
                        "PUT",
                        "/api/1/dtabs/new",
                        "/a=>/b",
                        400,
                        "…(expected: *)",
                        "Content-Type",
                        "text/plain",
                        "If-None-Match",
                        "x"),
                namerd("DELETE", "/api/1/dtabs/shop", "", 204, ""),
                namerd("DELETE", "/api/1/dtabs/none", "", 404, ""),
                ours("never ignored", "DELETE", "/api/1/dtabs/shop", "", 412, "", "If-Match", "AAAAAAAAAAE="),
                ours("never ignored", "DELETE", "/api/1/dtabs/shop", "", 204, "", "If-Match", "AAAAAAAAAAI="),
                ours("was 500", "DELETE", "/api/1/dtabs/shop", "", 412, "…is no revision", "If-Match", "?"));
    }

    static Stream<Row> names() {
        String leaf =
                "{\"type\":\"leaf\",\"bound\":{\"addr\":{\"type\":\"neg\"},\"id\":\"/#/fs/web\",\"path\":\"/\"}}\n";
        String[] form = {"Content-Type", "application/x-www-form-urlencoded"};
        return Stream.of(
                namerd("GET", "/api/1/bind/shop?path=/svc/web", "", 200, leaf),
                namerd("GET", "/api/1/bind/shop?path=%2Fsvc%2Fweb&watch=0&dtab=", "", 200, leaf),
                namerd(
                        "GET",
                        "/api/1/bind/shop?path=/svc/web&dtab=/svc=%3E/x;/y=%3E/z",
                        "",
                        200,
                        "{\"type\":\"empty\"}\n"),
                namerd("GET", "/api/1/bind/shop?path=/", "", 200, "{\"type\":\"fail\"}\n"),
                namerd("GET", "/api/1/bind/none?path=/svc/web", "", 200, "{\"type\":\"neg\"}\n"),
                namerd("POST", "/api/1/bind/shop", "path=%2Fsvc%2Fweb", 200, leaf, form),
                namerd("POST", "/api/1/bind/shop?path=/svc/web", "", 200, leaf),
                namerd("GET", "/api/1/bind", "", 404, ""),
                namerd("GET", "/api/1/bind/", "", 404, ""),
                namerd(
                        "GET",
                        "/api/1/bind/shop?path=web",
                        "",
                        400,
                        "…Invalid path: web / '/' expected but 'w' found at '[w]eb'"),
                namerd("GET", "/api/1/bind/shop?path=", "", 400, "…Invalid path:  / "),
                ours("was 500", "GET", "/api/1/bind/shop", "", 400, "…There is no parameter 'path'"),
                ours("was 500", "GET", "/api/1/bind/shop?path=/a&dtab=x", "", 400, "…Invalid dtab: x / "),
                ours("names are checked", "GET", "/api/1/bind/a%2Fb?path=/a", "", 400, "…namespace: 'a%2Fb'"),
                ours("says why", "GET", "/api/1/bind/shop?path=/loop", "", 500, "Max recursion level: 100 reached\n"),
                ours("does not wait for ever", "GET", "/api/1/bind/shop?path=/slow", "", 503, "…Not known yet"),
                ours("a question changes nothing", "DELETE", "/api/1/bind/shop?path=/a", "", 405, "…GET, HEAD, POST"),
                namerd("GET", "/api/1/addr/any/thing?path=%2F%23%2Ffs%2Fnone", "", 200, "{\"type\":\"neg\"}\n"),
                namerd("GET", "/api/1/addr/shop?path=x", "", 400, "…Invalid path: x / "),
                ours("was 500", "GET", "/api/1/addr/shop", "", 400, "…There is no parameter 'path'"),
                namerd("GET", "/api/1/resolve/shop?path=/svc/web", "", 200, "{\"type\":\"neg\"}\n"),
                ours(
                        "says why",
                        "GET",
                        "/api/1/resolve/shop?path=/loop",
                        "",
                        500,
                        "Max recursion level: 100 reached\n"),
                ours("was 500", "GET", "/api/1/resolve/shop?path=/a&dtab=/", "", 400, "…Invalid dtab: / / "),
                namerd(
                        "GET",
                        "/api/1/delegate/shop?path=/svc/web",
                        "",
                        200,
                        "{\"type\":\"neg\",\"path\":\"/svc/web\"}"),
                namerd("GET", "/api/1/delegate?path=/a&dtab=", "", 200, "{\"type\":\"neg\",\"path\":\"/a\"}"),
                namerd("GET", "/api/1/delegate?path=/a&dtab=x", "", 400, "…Invalid dtab: x / "),
                namerd(
                        "POST",
                        "/api/1/delegate?path=/a",
                        "{\"dtab\":\"\",\"path\":\"/a\"}",
                        200,
                        "{\"type\":\"neg\",\"path\":\"/a\"}",
                        JSON),
                ours(
                        "was 500",
                        "POST",
                        "/api/1/delegate",
                        "{\"dtab\":\"\",\"path\":\"/a\"}",
                        200,
                        "{\"type\":\"neg\",\"path\":\"/a\"}",
                        JSON),
                ours("says why", "POST", "/api/1/delegate", "{\"path\":null}", 400, "…path is null", JSON),
                namerd("POST", "/api/1/delegate?path=/a", "x", 415, "…application/json", "Content-Type", "text/plain"),
                namerd("PUT", "/api/1/delegate?path=/a", "", 405, "…GET, HEAD, POST"),
                ours("was 500", "GET", "/api/1/delegate/shop", "", 400, "…There is no parameter 'path'"),
                ours("was [\"\"]", "GET", "/api/1/bound-names", "", 200, "[]\n"),
                namerd("GET", "/api/1/nothing", "", 404, ""),
                namerd("GET", "/api/1/", "", 404, ""),
                namerd("GET", "/api/3/dtabs", "", 404, ""));
    }

    @ParameterizedTest
    @MethodSource({"dtabs", "names"})
    void the_answer_is(Row row) {
        HttpResponse<String> response = server.send(row.method, row.path, row.body, row.headers.toArray(String[]::new));
        assertThat(response.statusCode()).as(response.body()).isEqualTo(row.status);
        if (row.answer.startsWith("…")) {
            assertThat(response.body()).contains(row.answer.substring(1)).endsWith("\n");
        } else {
            assertThat(response.body()).isEqualTo(row.answer);
        }
    }

    static Stream<Row> contentTypes() {
        return Stream.of(
                namerd("GET", "/api/1/dtabs", "", 200, "application/json"),
                namerd("GET", "/api/1/dtabs/shop", "", 200, "application/json"),
                namerd("GET", "/api/1/dtabs/shop", "", 200, "text/plain", "Accept", "text/plain"),
                namerd("GET", "/api/1/bind/shop?path=/a", "", 200, ""),
                namerd("GET", "/api/1/addr/shop?path=/a", "", 200, ""),
                namerd("GET", "/api/1/resolve/shop?path=/a", "", 200, "application/json"),
                namerd("GET", "/api/1/delegate/shop?path=/a", "", 200, "application/json"),
                namerd("GET", "/api/1/bound-names", "", 200, "application/json"));
    }

    @ParameterizedTest
    @MethodSource("contentTypes")
    void the_content_type_is(Row row) {
        HttpResponse<String> response = server.send(row.method, row.path, row.body, row.headers.toArray(String[]::new));
        assertThat(response.headers().firstValue("Content-Type").orElse("")).isEqualTo(row.answer);
    }

    static Stream<Row> tags() {
        return Stream.of(
                namerd("GET", "/api/1/dtabs/shop", "", 200, "AAAAAAAAAAI="),
                namerd("HEAD", "/api/1/dtabs/shop", "", 200, "AAAAAAAAAAI="),
                ours("saves a read", "PUT", "/api/1/dtabs/shop", "/a=>/b", 204, "AAAAAAAAAAM=", TEXT),
                ours("saves a read", "POST", "/api/1/dtabs/new", "/a=>/b", 204, "AAAAAAAAAAE=", TEXT),
                ours("says which it is", "POST", "/api/1/dtabs/shop", "/a=>/b", 409, "AAAAAAAAAAI=", TEXT));
    }

    @ParameterizedTest
    @MethodSource("tags")
    void the_tag_is(Row row) {
        HttpResponse<String> response = server.send(row.method, row.path, row.body, row.headers.toArray(String[]::new));
        assertThat(response.headers().firstValue("ETag")).contains(row.answer);
    }

    /** What a write comes to in a store, and the status. */
    record Fate(ScriptedStore.Write write, int status, String answer) {}

    static Stream<Fate> fates() {
        return Stream.of(
                new Fate(fails(Reason.UNAVAILABLE), 503, "The store is away, nothing was written: because\n"),
                new Fate(fails(Reason.FORBIDDEN), 403, "The store forbids it: because\n"),
                new Fate(fails(Reason.TOO_LARGE), 413, "The dtab is too large for the store: because\n"),
                new Fate(fails(Reason.CORRUPT), 500, "What is stored cannot be read: because\n"),
                new Fate(
                        () -> new WriteResult.Unknown("the line broke"),
                        504,
                        "It is not known whether this was written: the line broke. Read before you write again.\n"));
    }

    private static ScriptedStore.Write fails(Reason reason) {
        return () -> {
            throw new StoreException(reason, "because");
        };
    }

    @ParameterizedTest
    @MethodSource("fates")
    void a_write_that_the_store_does_not_do_is_told(Fate fate) {
        for (String method : new String[] {"PUT", "POST", "DELETE"}) {
            server.store.nextWrite(fate.write);
            HttpResponse<String> response = server.send(method, "/api/1/dtabs/shop", "/a=>/b", TEXT);
            assertThat(response.statusCode()).as(method).isEqualTo(fate.status);
            assertThat(response.body()).isEqualTo(fate.answer);
        }
    }

    @ParameterizedTest
    @MethodSource("stale")
    void reads_go_on_while_the_source_is_away_and_say_so(String path) {
        Problem away = new Problem("etcd: no leader\r\nSet-Cookie: é", SINCE);
        server.store.dtab(new Namespace("shop")).update(state -> state.stale(away));
        server.store.namespaces.update(state -> state.stale(away));
        server.answers.tree("shop", "/svc/web", "").update(state -> state.stale(away));
        server.answers.reach("/#/fs/web").update(state -> state.stale(away));
        server.answers.names.update(state -> state.stale(away));
        server.answers.delegation("shop", "/svc/web", "").update(state -> state.stale(away));
        HttpResponse<String> response = server.get(path);
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Waymark-Stale"))
                .contains("2025-03-01T10:00:00Z etcd: no leader??Set-Cookie: ?");
    }

    static Stream<String> stale() {
        return Stream.of(
                "/api/1/dtabs",
                "/api/1/dtabs/shop",
                "/api/1/bind/shop?path=/svc/web",
                "/api/1/addr/shop?path=/%23/fs/web",
                "/api/1/resolve/shop?path=/svc/web",
                "/api/1/delegate/shop?path=/svc/web",
                "/api/1/bound-names");
    }

    @Test
    void a_write_that_breaks_an_invariant_is_refused_with_the_rule_and_a_witness() {
        Cell<Optional<VersionedDtab>> shop = server.store.dtab(new Namespace("guarded"));
        shop.setValue(Optional.of(new VersionedDtab(
                1,
                "/svc => $",
                Dtab.parse("/svc => $"),
                List.of("never negative /svc/pay"),
                new Change("", ""),
                SINCE,
                0)));
        HttpResponse<String> refused = server.send("PUT", "/api/1/dtabs/guarded", "/svc => /nowhere", TEXT);
        assertThat(refused.statusCode()).isEqualTo(422);
        assertThat(refused.body())
                .contains("never negative /svc/pay: /svc/pay → ~")
                .contains("override=REASON");
        assertThat(server.send("DELETE", "/api/1/dtabs/guarded", "").statusCode())
                .isEqualTo(422);
        assertThat(server.send("PUT", "/api/1/dtabs/guarded", "/svc => $ ; /x => /y", TEXT)
                        .statusCode())
                .isEqualTo(204);
    }
}
