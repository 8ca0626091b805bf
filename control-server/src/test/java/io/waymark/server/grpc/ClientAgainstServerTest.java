package io.waymark.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.waymark.client.ClientOptions;
import io.waymark.client.WaymarkClient;
import io.waymark.dtab.Bound;
import io.waymark.dtab.NameTree;
import io.waymark.dtab.Path;
import io.waymark.interpreter.Addresses;
import io.waymark.interpreter.Endpoint;
import io.waymark.live.Live;
import io.waymark.live.State;
import io.waymark.live.Watch;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** Our client and our server, which share no code but the protos and the language. */
class ClientAgainstServerTest {

    private static WaymarkClient client(MeshRig... servers) {
        return new WaymarkClient(new ClientOptions(
                List.of(servers).stream().map(rig -> "127.0.0.1:" + rig.port).toList(),
                false,
                Duration.ofMillis(10),
                Duration.ofMillis(200),
                Duration.ZERO));
    }

    private static <T> void awaitValue(Live<T> live, T value) {
        await().untilAsserted(() -> assertThat(live.current()).isEqualTo(State.ready(value)));
    }

    private static NameTree<Bound> leaf(String id, String residual) {
        return NameTree.leaf(new Bound(Path.parse(id), Path.parse(residual)));
    }

    @Test
    void a_name_and_its_addresses_arrive_as_the_server_has_them() throws Exception {
        try (MeshRig rig = new MeshRig();
                WaymarkClient client = client(rig)) {
            rig.store.set("default", "/svc => 0.004 * /#/fs & 0 * /#/fs/canary | /nowhere");
            Live<NameTree<Bound>> web = client.bind("default", Path.parse("/svc/web/v1"));
            Live<io.waymark.client.Addresses> addresses = client.addresses(Path.parse("/#/fs/web"));
            Watch webWatch = web.watch(state -> {});
            Watch addressWatch = addresses.watch(state -> {});
            awaitValue(
                    web,
                    new NameTree.Union<>(List.of(
                            new NameTree.Weighted<>(0.004, leaf("/#/fs/web", "/v1")),
                            new NameTree.Weighted<>(0, leaf("/#/fs/canary", "/web/v1")))));

            InetAddress host = InetAddress.getByAddress(new byte[] {10, 0, 0, 1});
            Endpoint endpoint = new Endpoint(host, 80, OptionalDouble.of(0.5), Map.of("nodeName", "a"));
            rig.namer.addresses("web").setValue(new Addresses.Endpoints(Set.of(endpoint), Map.of("authority", "w")));
            awaitValue(
                    addresses,
                    new io.waymark.client.Addresses.Endpoints(
                            Set.of(new io.waymark.client.Addresses.Endpoint(
                                    host,
                                    80,
                                    OptionalDouble.of(0.5),
                                    Map.of("nodeName", "a", "endpoint_addr_weight", "0.5"))),
                            Map.of("authority", "w")));
            webWatch.close();
            addressWatch.close();
            await().until(() -> rig.counts.topics() == 0 && rig.bindings.size() == 0);
        }
    }

    @Test
    void a_server_that_shuts_down_hands_its_clients_to_the_other() throws Exception {
        try (MeshRig one = new MeshRig();
                MeshRig two = new MeshRig();
                WaymarkClient client = client(one, two)) {
            one.store.set("default", "/svc => /#/fs");
            two.store.set("default", "/svc => /#/fs");
            Live<NameTree<Bound>> web = client.bind("default", Path.parse("/svc/web"));
            List<Optional<NameTree<Bound>>> heard = new CopyOnWriteArrayList<>();
            web.watch(state -> heard.add(state.known()));
            awaitValue(web, leaf("/#/fs/web", "/"));

            MeshRig used = one.counts.streams() == 1 ? one : two;
            MeshRig other = used == one ? two : one;
            used.server.close();
            await().until(() -> other.counts.streams() == 1);
            other.store.set("default", "/svc => /#/fs/v2");
            awaitValue(web, leaf("/#/fs/v2", "/web"));
            assertThat(heard.subList(1, heard.size())).as("never empty").allMatch(Optional::isPresent);
        }
    }

    @Test
    void thousands_of_names_are_followed_on_one_connection() throws Exception {
        try (MeshRig rig = new MeshRig();
                WaymarkClient client = client(rig)) {
            rig.store.set("default", "/svc => /#/fs");
            List<Live<NameTree<Bound>>> names = new ArrayList<>();
            for (int i = 0; i < 2_000; i++) {
                Live<NameTree<Bound>> name = client.bind("default", Path.of("svc", "n" + i));
                name.watch(state -> {});
                names.add(name);
            }
            rig.store.set("default", "/svc => /#/fs/v2");
            await().untilAsserted(() -> {
                for (int i = 0; i < names.size(); i++) {
                    assertThat(names.get(i).current()).isEqualTo(State.ready(leaf("/#/fs/v2", "/n" + i)));
                }
            });
            assertThat(rig.counts.connections()).isEqualTo(1);
            assertThat(client.following()).isEqualTo(2_000);
        }
    }
}
