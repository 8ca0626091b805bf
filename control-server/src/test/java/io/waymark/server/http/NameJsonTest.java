package io.waymark.server.http;

import static io.waymark.server.http.ScriptedAnswers.endpoints;
import static io.waymark.server.http.ScriptedAnswers.ip;
import static io.waymark.server.http.ScriptedAnswers.leaf;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.dtab.Bound;
import io.waymark.dtab.DelegateTree;
import io.waymark.dtab.Dentry;
import io.waymark.dtab.NameTree;
import io.waymark.dtab.Path;
import io.waymark.interpreter.Addresses;
import io.waymark.interpreter.Endpoint;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The JSON that linkerd and namerctl read, to the byte. */
class NameJsonTest {
    private static final Path CART = Path.parse("/#/disco/cart");

    private static String reach(Reach reach) {
        return new String(NameJson.reach(reach), UTF_8);
    }

    @Test
    void addresses() {
        Addresses addresses = new Addresses.Endpoints(
                Set.of(
                        new Endpoint(
                                ip("10.1.2.4"), 8080, OptionalDouble.of(2), Map.of("zone", "b", "nodeName", "n\"1")),
                        new Endpoint(ip("10.1.2.3"), 8080, OptionalDouble.empty(), Map.of("nodeName", "node-a")),
                        new Endpoint(ip("10.1.2.3"), 80, OptionalDouble.empty(), Map.of()),
                        new Endpoint(ip("2001:db8::1"), 443, OptionalDouble.empty(), Map.of())),
                Map.of("authority", "cart.example"));
        assertThat(reach(new Reach.Known(addresses)))
                .isEqualTo("{\"type\":\"bound\",\"addrs\":["
                        + "{\"ip\":\"10.1.2.3\",\"port\":80,\"meta\":{}},"
                        + "{\"ip\":\"10.1.2.3\",\"port\":8080,\"meta\":{\"nodeName\":\"node-a\"}},"
                        + "{\"ip\":\"10.1.2.4\",\"port\":8080,\"meta\":{\"nodeName\":\"n\\\"1\",\"zone\":\"b\",\"endpoint_addr_weight\":2.0}},"
                        + "{\"ip\":\"2001:db8:0:0:0:0:0:1\",\"port\":443,\"meta\":{}}],"
                        + "\"meta\":{\"authority\":\"cart.example\"}}\n");
        assertThat(reach(new Reach.Known(new Addresses.Neg()))).isEqualTo("{\"type\":\"neg\"}\n");
        assertThat(reach(new Reach.Failed("text"))).isEqualTo("{\"type\":\"failed\",\"cause\":\"text\"}\n");
    }

    @Test
    void a_bound_union_tells_each_weight_twice() {
        Bound v1 = new Bound(CART, Path.parse("/rest"), OptionalDouble.of(0.995));
        NameTree<Bound> tree = new NameTree.Union<>(List.of(
                new NameTree.Weighted<>(0.995, NameTree.leaf(v1)), new NameTree.Weighted<>(1, new NameTree.Empty<>())));
        Map<Path, Reach> reaches = Map.of(CART, new Reach.Known(endpoints("10.1.2.3:80")));
        assertThat(new String(NameJson.bound(new Located<>(tree, reaches)), UTF_8))
                .isEqualTo(
                        "{\"type\":\"union\",\"union\":[{\"weight\":0.995,\"tree\":{\"type\":\"leaf\",\"bound\":{\"addr\":"
                                + "{\"type\":\"bound\",\"addrs\":[{\"ip\":\"10.1.2.3\",\"port\":80,\"meta\":{}}],"
                                + "\"meta\":{\"namer_nametree_weight\":0.995}},\"id\":\"/#/disco/cart\",\"path\":\"/rest\"}}},"
                                + "{\"weight\":1.0,\"tree\":{\"type\":\"empty\"}}]}\n");
    }

    @Test
    void alternatives_that_are_left_are_an_alt() {
        NameTree<Bound> tree = new NameTree.Alt<>(List.of(leaf("/#/a"), new NameTree.Fail<>()));
        assertThat(new String(NameJson.bound(new Located<>(tree, Map.of())), UTF_8))
                .isEqualTo("{\"type\":\"alt\",\"alt\":[{\"type\":\"leaf\",\"bound\":{\"addr\":{\"type\":\"neg\"},"
                        + "\"id\":\"/#/a\",\"path\":\"/\"}},{\"type\":\"fail\"}]}\n");
    }

    @Test
    void a_delegation() {
        Optional<Dentry> svc = Optional.of(Dentry.parse("/svc=>/host"));
        Optional<Dentry> host = Optional.of(Dentry.parse("/host/cart=>/#/disco/cart | ~"));
        DelegateTree tree = new DelegateTree.Delegate(
                Path.parse("/svc/cart"),
                Optional.empty(),
                new DelegateTree.Alt(
                        Path.parse("/host/cart"),
                        svc,
                        List.of(
                                new DelegateTree.Leaf(CART, host, new Bound(CART, Path.EMPTY)),
                                new DelegateTree.Neg(Path.parse("/host/cart"), host, true))));
        Map<Path, Reach> reaches = Map.of(CART, new Reach.Known(endpoints("10.1.2.3:8080")));
        assertThat(new String(NameJson.delegation(new Located<>(tree, reaches)), UTF_8))
                .isEqualTo("""
                        {"type":"delegate","path":"/svc/cart","delegate":\
                        {"type":"alt","path":"/host/cart","dentry":{"prefix":"/svc","dst":"/host"},"alt":[\
                        {"type":"leaf","path":"/#/disco/cart","dentry":{"prefix":"/host/cart","dst":"/#/disco/cart | ~"},\
                        "bound":{"addr":{"type":"bound","addrs":[{"ip":"10.1.2.3","port":8080,"meta":{}}],"meta":{}},"id":"/#/disco/cart","path":"/"}},\
                        {"type":"neg","path":"~","dentry":{"prefix":"/host/cart","dst":"/#/disco/cart | ~"}}]}}""");
    }

    @Test
    void the_other_nodes_of_a_delegation() {
        Path a = Path.parse("/a");
        DelegateTree tree = new DelegateTree.Union(
                a,
                Optional.empty(),
                List.of(
                        new DelegateTree.Weighted(0.5, new DelegateTree.Fail(a, Optional.empty(), true)),
                        new DelegateTree.Weighted(2, new DelegateTree.Fail(a, Optional.empty(), false)),
                        new DelegateTree.Weighted(1, new DelegateTree.Empty(a, Optional.empty())),
                        new DelegateTree.Weighted(1, new DelegateTree.Failure(a, Optional.empty(), "boom"))));
        assertThat(new String(NameJson.delegation(new Located<>(tree, Map.of())), UTF_8))
                .isEqualTo("""
                        {"type":"union","path":"/a","union":[\
                        {"weight":0.5,"tree":{"type":"fail","path":"!"}},\
                        {"weight":2.0,"tree":{"type":"fail","path":"/a"}},\
                        {"weight":1.0,"tree":{"type":"empty","path":"/a"}},\
                        {"weight":1.0,"tree":{"type":"exception","path":"/a","message":"boom"}}]}""");
    }
}
