package io.waymark.interpreter.builtin;

import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.dtab.Bound;
import io.waymark.dtab.NameTree;
import io.waymark.dtab.Path;
import io.waymark.interpreter.Addresses;
import io.waymark.interpreter.Endpoint;
import io.waymark.interpreter.Namer;
import io.waymark.interpreter.NamerContract;
import io.waymark.interpreter.Recorder;
import io.waymark.interpreter.VirtualTime;
import io.waymark.interpreter.hosts.FakeHosts;
import io.waymark.interpreter.hosts.Hosts;
import io.waymark.live.State;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BuiltinNamersTest extends NamerContract {
    private final VirtualTime time = new VirtualTime();
    private final FakeHosts resolver = new FakeHosts().put("web.test", "10.0.0.1", "10.0.0.2");
    private final Hosts hosts = resolver.hosts(time, time);
    private final BuiltinNamers namer = new BuiltinNamers(BuiltinNamers.PREFIX, hosts, time);

    @Override
    protected Namer namer() {
        return namer;
    }

    @Override
    protected Path prefix() {
        return Path.of("$");
    }

    @Override
    protected Path known() {
        return Path.parse("/inet/web.test/80");
    }

    @Override
    protected Path unknown() {
        return Path.parse("/io.buoyant.rinet/80");
    }

    @Override
    protected Set<Endpoint> endpoints() {
        return Set.of(new Endpoint(FakeHosts.ip("10.0.0.1"), 80), new Endpoint(FakeHosts.ip("10.0.0.2"), 80));
    }

    @Override
    protected int openCount() {
        return hosts.openCount();
    }

    @Override
    protected void proceed() {
        time.settle();
    }

    @Override
    protected List<Path> hostile() { // what follows the name of a namer; other names under /$ fail
        return super.hostile().stream()
                .map(path -> Path.of("io.buoyant.http.anyMethod").concat(path))
                .toList();
    }

    private String bind(String path) {
        return switch (namer.lookup(Path.parse(path).drop(1)).current()) {
            case State.Ready<?>(var tree) -> ((NameTree<?>) tree).show();
            case State.Failed<?>(var problem) -> "failed: " + problem.message();
            case State<?> other -> other.toString();
        };
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        /$                                      | ~
        /$/nil                                  | $
        /$/nil/x/y                              | $
        /$/fail                                 | !
        /$/fail/x                               | !
        /$/inet/127.0.0.1/8080/x/y              | /$/inet/127.0.0.1/8080 + /x/y
        /$/inet/8080/x                          | /$/inet/8080 + /x
        /$/inet/8080                            | /$/inet/8080
        /$/inet/8080/9090/x                     | /$/inet/8080/9090 + /x
        /$/inet/127.0.0.1/-1                    | /$/inet/127.0.0.1/-1
        /$/inet/127.0.0.1/99999                 | /$/inet/127.0.0.1/99999
        /$/inet/h/080                           | /$/inet/h/080
        /$/inet/127.0.0.1/80/\\xff\\x00         | /$/inet/127.0.0.1/80 + /\\xff\\x00
        /$/fixedinet/h/80/x                     | /$/fixedinet/h/80 + /x
        /$/io.buoyant.rinet/80/h/x              | /$/io.buoyant.rinet/80/h + /x
        /$/io.buoyant.rinet/80                  | ~
        /$/io.buoyant.rinet                     | ~
        /$/inet/127.0.0.1/http                  | failed: Unknown namer: inet for path: /$/inet/127.0.0.1/http (expected: /$/inet/HOST/PORT or /$/inet/PORT)
        /$/inet                                 | failed: Unknown namer: inet for path: /$/inet (expected: /$/inet/HOST/PORT or /$/inet/PORT)
        /$/inet/h/3000000000                    | failed: Unknown namer: inet for path: /$/inet/h/3000000000 (expected: /$/inet/HOST/PORT or /$/inet/PORT)
        /$/io.buoyant.rinet/http/h              | failed: Unknown namer: io.buoyant.rinet for path: /$/io.buoyant.rinet/http/h (expected: /$/io.buoyant.rinet/PORT/HOST)
        /$/no.such.Namer/x                      | failed: Unknown namer: no.such.Namer for path: /$/no.such.Namer/x
        /$/java.lang.String                     | failed: Unknown namer: java.lang.String for path: /$/java.lang.String
        """)
    void names_of_hosts_and_constants(String path, String tree) {
        assertThat(bind(path)).isEqualTo(tree);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        /$/io.buoyant.hostportPfx/ia/127.1:8080/etc               | /ia/127.1/8080/etc
        /$/io.buoyant.hostportPfx/ia/google.com:8180/etc          | /ia/google.com/8180/etc
        /$/io.buoyant.hostportPfx/ia/web:http                     | /ia/web/http
        /$/io.buoyant.hostportPfx/ia/google.com:8180:abcdef/etc   | ~
        /$/io.buoyant.hostportPfx/ia/google.com                   | ~
        /$/io.buoyant.hostportPfx/ia/:80                          | ~
        /$/io.buoyant.hostportPfx/ia/web:HTTP                     | ~
        /$/io.buoyant.hostportPfx/ia/web:-80                      | ~
        /$/io.buoyant.hostportPfx/ia/web:                         | ~
        /$/io.buoyant.hostportPfx/ia/w:123456789012345678901234567890123456789012345678901234567890123  | /ia/w/123456789012345678901234567890123456789012345678901234567890123
        /$/io.buoyant.hostportPfx/ia/w:1234567890123456789012345678901234567890123456789012345678901234 | ~
        /$/io.buoyant.hostportPfx/ia                              | ~
        /$/io.buoyant.porthostPfx/ia/127.1:8080/etc               | /ia/8080/127.1/etc
        /$/io.buoyant.http.anyMethod/GET/foo/bar/bah              | /foo/bar/bah
        /$/io.buoyant.http.anyMethod/GET                          | /
        /$/io.buoyant.http.anyMethod/A.B/foo/bar/bah              | ~
        /$/io.buoyant.http.anyMethod/get/foo                      | ~
        /$/io.buoyant.http.anyMethod                              | ~
        /$/io.buoyant.http.anyMethodPfx/foo/GET/bar/bah           | /foo/bar/bah
        /$/io.buoyant.http.anyMethodPfx/foo/A.B/bar/bah           | ~
        /$/io.buoyant.http.anyMethodPfx/foo                       | ~
        /$/io.buoyant.http.anyHost/a.b/foo/bar/bah                | /foo/bar/bah
        /$/io.buoyant.http.anyHost/a%b/foo/bar/bah                | ~
        /$/io.buoyant.http.anyHostPfx/foo/a.b/bar/bah             | /foo/bar/bah
        /$/io.buoyant.http.anyHostPfx/foo/a%b/bar/bah             | ~
        /$/io.buoyant.http.subdomainOf/a.b/foo.a.b/bar/bah        | /foo/bar/bah
        /$/io.buoyant.http.subdomainOf/a.b/foo.bar.a.b/bah        | /foo.bar/bah
        /$/io.buoyant.http.subdomainOf/a.b/a.b/bah                | ~
        /$/io.buoyant.http.subdomainOf/a.b/.a.b/bah               | ~
        /$/io.buoyant.http.subdomainOf/a.b/fooa.b/bah             | ~
        /$/io.buoyant.http.subdomainOf/a.b                        | ~
        /$/io.buoyant.http.subdomainOfPfx/a.b/foo/bar.a.b/bah     | /foo/bar/bah
        /$/io.buoyant.http.subdomainOfPfx/a.b/foo/bar_x.a.b/bah   | /foo/bar_x/bah
        /$/io.buoyant.http.subdomainOfPfx/a.b/foo/bar-x.a.b/bah   | /foo/bar-x/bah
        /$/io.buoyant.http.subdomainOfPfx/a.b/foo/bar.a.b:9090/b  | /foo/bar/b
        /$/io.buoyant.http.subdomainOfPfx/a.b/foo/bar.a.c/bah     | ~
        /$/io.buoyant.http.domainToPath/foo.buoyant.io            | /io/buoyant/foo
        /$/io.buoyant.http.domainToPath/foo.io/x                  | /io/foo/x
        /$/io.buoyant.http.domainToPath/foo.io./x                 | /io/foo/x
        /$/io.buoyant.http.domainToPath/a..b                      | ~
        /$/io.buoyant.http.domainToPath/...                       | ~
        /$/io.buoyant.http.domainToPathPfx/pfx/foo.buoyant.io     | /pfx/io/buoyant/foo
        /$/io.buoyant.http.domainToPathPfx/\\xff/a.b              | /\\xff/b/a
        """)
    void utility_namers_rewrite_as_linkerds_do(String path, String tree) {
        assertThat(bind(path)).isEqualTo(tree);
    }

    @Test
    void a_dtab_does_not_choose_what_servers_to_connect_to() {
        assertThat(bind("/$/io.buoyant.namer.zk.leader/10.0.0.1:2181/group"))
                .startsWith("failed: Unknown namer: io.buoyant.namer.zk.leader for path: ")
                .contains("configure a namer of kind zkLeader");
    }

    @Test
    void a_host_is_bound_whatever_dns_says() {
        resolver.fail("web.test", "no server");
        try (var tree = new Recorder<>(namer.lookup(known()));
                var addresses = new Recorder<>(namer.addresses(known()))) {
            assertThat(tree.heard())
                    .containsExactly(State.ready(NameTree.leaf(new Bound(prefix().concat(known()), Path.EMPTY))));
            time.settle();
            assertThat(addresses.last()).isInstanceOf(State.Failed.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/inet/h/99999", "/inet/h/-1", "/inet/65536", "/io.buoyant.rinet/70000/h"})
    void a_port_out_of_range_fails_at_the_address(String id) {
        assertThat(namer.addresses(Path.parse(id)).current())
                .isInstanceOfSatisfying(
                        State.Failed.class,
                        failed -> assertThat(failed.problem().message()).startsWith("port out of range:"));
    }

    @Test
    void a_port_alone_is_this_machine() {
        assertThat(namer.addresses(Path.parse("/inet/8080")).current())
                .isEqualTo(ready(Set.of(new Endpoint(InetAddress.getLoopbackAddress(), 8080))));
    }

    @Test
    void the_addresses_of_hosts_are_looked_up_again_and_those_of_fixed_hosts_are_not() {
        try (var inet = new Recorder<>(namer.addresses(known()));
                var fixed = new Recorder<>(namer.addresses(Path.parse("/fixedinet/web.test/80")));
                var reversed = new Recorder<>(namer.addresses(Path.parse("/io.buoyant.rinet/80/web.test")))) {
            time.settle();
            assertThat(List.of(inet.last(), fixed.last(), reversed.last())).containsOnly(ready(endpoints()));
            resolver.put("web.test", "10.0.0.3");
            time.advance(Duration.ofSeconds(5));
            Set<Endpoint> moved = Set.of(new Endpoint(FakeHosts.ip("10.0.0.3"), 80));
            assertThat(List.of(inet.last(), reversed.last())).containsOnly(ready(moved));
            assertThat(fixed.last()).isEqualTo(ready(endpoints()));
        }
    }

    @Test
    void a_host_that_does_not_exist_has_negative_addresses() {
        try (var addresses = new Recorder<>(namer.addresses(Path.parse("/inet/none.test/80")))) {
            time.settle();
            assertThat(addresses.last()).isEqualTo(State.ready(new Addresses.Neg()));
        }
    }

    @Test
    void nobody_is_asked_for_hosts_that_cannot_be() {
        for (Path host : super.hostile()) {
            Path id = Path.of("inet").concat(host.take(1)).concat(Path.of("80"));
            try (var addresses = new Recorder<>(namer.addresses(id))) {
                time.settle();
                if (!host.isEmpty() && !host.label(0).utf8().equals("x")) {
                    assertThat(addresses.last()).as(id::show).isEqualTo(State.ready(new Addresses.Neg()));
                }
            }
        }
        assertThat(resolver.asked()).isLessThanOrEqualTo(2); // for 256 letters x no, for one letter x yes
    }

    @Test
    void constants_have_the_addresses_that_namerd_gives_them() {
        assertThat(namer.addresses(Path.of("nil")).current()).isEqualTo(ready(Set.of()));
        assertThat(namer.addresses(Path.of("fail")).current()).isEqualTo(State.ready(new Addresses.Neg()));
        assertThat(namer.addresses(Path.of("nope")).current()).isInstanceOf(State.Failed.class);
    }
}
