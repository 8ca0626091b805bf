package io.waymark.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What runs, and who is connected to it. */
class SystemCommandsTest {
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
    void clients_say_what_they_watch() {
        server.on("GET /api/2/clients", """
                {"clients":[{"replica":"a","client":"10.0.0.1:9","protocol":"mesh","since":"T","streams":4,"behind":1,\
                "names":["/svc/a","/svc/b","/svc/c","/svc/d"]}],"unreachable":["b"]}""");
        assertThat(server.run("clients", "-n", "shop")).isEqualTo(0);
        assertThat(server.asked).containsExactly("GET /api/2/clients?namespace=shop&limit=1000");
        assertThat(server.out()).isEqualTo("""
                CLIENT       PROTOCOL   REPLICA   STREAMS   BEHIND   SINCE   NAMES
                10.0.0.1:9   mesh       a         4         1        T       /svc/a, /svc/b, /svc/c, …
                replica b cannot be asked
                """);
    }

    @Test
    void discovery_says_how_fresh_sources_are_and_releases_what_is_held() {
        server.on("GET /api/2/discovery", """
                {"sources":[{"namer":"/#/fs","kind":"io.l5d.fs","state":"stale","names":{"total":9},"services":{"total":5,"stale":2},\
                "holds":1,"lastProblem":{"message":"no disk","since":"T"}}]}""");
        server.on("POST /api/2/discovery/release", "{\"released\":[\"/#/fs/web\"]}");
        assertThat(server.run("discovery")).isEqualTo(0);
        assertThat(server.out()).isEqualTo("""
                NAMER   KIND        STATE   NAMES   SERVICES   STALE   HELD   LAST PROBLEM
                /#/fs   io.l5d.fs   stale   9       5          2       1      no disk
                """);
        assertThat(server.run("discovery", "release", "/#/fs")).isEqualTo(0);
        assertThat(server.asked).last().isEqualTo("POST /api/2/discovery/release: {\"namer\":\"/#/fs\"}");
        assertThat(server.out()).isEqualTo("released /#/fs/web\n");
        assertThat(server.run("discovery", "release", "/#/fs/web")).isEqualTo(0);
        assertThat(server.asked).last().isEqualTo("POST /api/2/discovery/release: {\"id\":\"/#/fs/web\"}");
    }

    @Test
    void system_says_who_is_there_and_how_the_store_is() {
        server.on("GET /api/2/system", """
                {"version":"0.1","started":"T","replica":{"id":"a"},"replicas":[{"id":"a","url":"http://a","version":"0.1","seen":"T","reachable":true},\
                {"id":"b","url":"http://b","version":"0.1","seen":"T","reachable":false}],"store":{"kind":"etcd","state":"stale","reason":"away"}}""");
        assertThat(server.run("system")).isEqualTo(0);
        assertThat(server.out()).isEqualTo("""
                version 0.1, started T
                store etcd: stale (away)
                REPLICA        URL        VERSION   SEEN   REACHABLE
                a (this one)   http://a   0.1       T      yes
                b              http://b   0.1       T      no
                """);
    }
}
