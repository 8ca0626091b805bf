package io.waymark.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Questions about one name. */
class NameCommandsTest {
    private static final String LEAF = """
            {"type":"leaf","bound":{"addr":{"type":"bound","addrs":[{"ip":"10.1.2.3","port":80,"meta":{}}],"meta":{}},\
            "id":"/#/fs/web","path":"/"}}""";

    private FakeServer server;

    @BeforeEach
    void start() throws IOException {
        server = new FakeServer();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void bind_asks_with_everything_encoded_and_prints_the_tree() {
        server.on(
                "GET /api/1/bind/shop",
                "{\"type\":\"alt\",\"alt\":[{\"type\":\"union\",\"union\":[{\"weight\":0.9,\"tree\":" + LEAF
                        + "},{\"weight\":0.1,\"tree\":{\"type\":\"neg\"}}]},{\"type\":\"fail\"}]}");
        assertThat(server.run("bind", "/svc/web", "-n", "shop", "-d", "/a => /#/b"))
                .isEqualTo(0);
        assertThat(server.asked).containsExactly("GET /api/1/bind/shop?path=%2Fsvc%2Fweb&dtab=%2Fa+%3D%3E+%2F%23%2Fb");
        assertThat(server.out()).isEqualTo("(0.9 * /#/fs/web [1 address] & 0.1 * ~) | !\n");
    }

    @Test
    void what_may_be_out_of_date_is_said_to_be_since_when_and_why() {
        String stale = "2026-01-02T03:04:05Z source /#/fs says 6 of 10 endpoints of /#/fs/web are gone";
        server.on("GET /api/1/bind/default", 200, LEAF, Map.of("Waymark-Stale", stale));
        server.on("GET /api/1/delegate/default", 200, LEAF, Map.of("Waymark-Stale", stale));
        String why = "stale since 2026-01-02T03:04:05Z: source /#/fs says 6 of 10 endpoints of /#/fs/web are gone\n";
        assertThat(server.run("bind", "/svc/web")).isEqualTo(0);
        assertThat(server.out()).isEqualTo("/#/fs/web [1 address]\n" + why);
        assertThat(server.run("delegate", "/svc/web")).isEqualTo(0);
        assertThat(server.out()).endsWith(why);
        assertThat(server.run("bind", "--json", "/svc/web")).isEqualTo(0);
        assertThat(server.out()).doesNotContain("stale since").contains("\"id\" : \"/#/fs/web\"");
    }

    @Test
    void bind_watch_prints_each_change_and_fails_when_the_server_ends_it() {
        server.on("GET /api/1/bind/default", LEAF + "\n{\"type\":\"neg\"}\n");
        assertThat(server.run("bind", "--watch", "/svc/web")).isEqualTo(4);
        assertThat(server.out()).isEqualTo("/#/fs/web [1 address]\n~\n");
        assertThat(server.err()).endsWith("ended the watch");
        assertThat(server.asked).containsExactly("GET /api/1/bind/default?path=%2Fsvc%2Fweb&dtab=&watch=true");
    }

    @Test
    void delegate_prints_each_step_and_the_rule_that_made_it() {
        server.on("GET /api/1/delegate/default", """
                {"type":"delegate","path":"/svc/cart","delegate":{"type":"alt","path":"/host/cart",\
                "dentry":{"prefix":"/svc","dst":"/host"},"alt":[\
                {"type":"leaf","path":"/#/fs/web","dentry":{"prefix":"/host/cart","dst":"/#/fs/web | ~"},"bound":\
                {"addr":{"type":"neg"},"id":"/#/fs/web","path":"/v1"}},\
                {"type":"neg","path":"~","dentry":{"prefix":"/host/cart","dst":"/#/fs/web | ~"}},\
                {"type":"exception","path":"/x","message":"too deep"}]}}""");
        assertThat(server.run("delegate", "/svc/cart")).isEqualTo(0);
        assertThat(server.out()).isEqualTo("""
                        /svc/cart
                          /host/cart    by /svc => /host
                            | /#/fs/web + /v1 [no such name]    by /host/cart => /#/fs/web | ~
                            | ~    by /host/cart => /#/fs/web | ~
                            | /x (error: too deep)
                        """);
    }

    @Test
    void explain_marks_the_way_that_is_taken_and_says_why_others_are_not() {
        server.on("GET /api/2/namespaces/default/explain", """
                {"namespace":"default","revision":12,"name":"/svc/web",\
                "outcome":{"state":"bound","tree":"9 * /#/fs/web & 1 * /#/fs/web-v2"},"freshness":{"state":"stale","since":"2026-01-02T03:04:05Z","reason":"no etcd"},\
                "tree":{"path":"/svc/web","kind":"alt","wins":true,"share":1,"children":[\
                {"path":"/new/web","kind":"neg","wins":false,"why":"no such name","entry":{"prefix":"/svc","dst":"/new","line":3,"column":1,"index":1}},\
                {"path":"/srv/web","kind":"union","wins":true,"children":[\
                {"path":"/#/fs/web","kind":"leaf","wins":true,"share":0.9,"weight":9,"bound":{"id":"/#/fs/web","residual":"/","addresses":{"state":"ready","endpoints":[],"total":2}}}]}]}}""");
        assertThat(server.run("explain", "/svc/web", "--revision", "12")).isEqualTo(0);
        assertThat(server.asked).containsExactly("GET /api/2/namespaces/default/explain?name=%2Fsvc%2Fweb&revision=12");
        assertThat(server.out()).isEqualTo("""
                /svc/web in default, revision 12: 9 * /#/fs/web & 1 * /#/fs/web-v2
                stale since 2026-01-02T03:04:05Z: no etcd
                > /svc/web
                    /new/web ~ no such name    by /svc => /new (3:1)  (no such name)
                  > /srv/web
                    > 9 * /#/fs/web [2 endpoints]  90 %
                """);
    }

    @Test
    void compare_says_what_moves() {
        server.on("GET /api/2/namespaces/default/compare", """
                {"name":"/svc/web","from":{"state":"bound","tree":"/#/fs/web"},"to":{"state":"negative"},"moved":1}""");
        assertThat(server.run("compare", "/svc/web", "--from", "3", "--with", "test"))
                .isEqualTo(0);
        assertThat(server.asked)
                .containsExactly("GET /api/2/namespaces/default/compare?name=%2Fsvc%2Fweb&from=3&other=test");
        assertThat(server.out()).isEqualTo("from   /#/fs/web\nto     negative\nmoves  100 %\n");
    }
}
