package io.waymark.store.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.waymark.live.State;
import io.waymark.store.Backend;
import io.waymark.store.Backend.Head;
import io.waymark.store.Backend.Outcome;
import io.waymark.store.Backend.Write;
import io.waymark.store.StoreException;
import io.waymark.store.zookeeper.ZookeeperSettings.Acl;
import io.waymark.store.zookeeper.ZookeeperSettings.Auth;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.zookeeper.server.auth.DigestAuthenticationProvider;
import org.junit.jupiter.api.Test;

class ZookeeperAccessIT {
    private static final Write WRITE = new Write("web", Optional.empty(), new Head.Put("/a => /b"), 1, "record");

    private final ZookeeperSettings place = SharedZookeeper.newPlace();

    private Backend open(List<Acl> acls, Optional<Auth> auth) throws StoreException {
        Backend backend = SharedZookeeper.connect(new ZookeeperSettings(
                place.connectString(), place.pathPrefix(), place.sessionTimeout(), place.connectTimeout(), acls, auth));
        backend.open();
        return backend;
    }

    @Test
    void what_is_created_has_the_acls_and_only_who_is_named_there_gets_in() throws Exception {
        String digest = DigestAuthenticationProvider.generateDigest("ada:secret");
        List<Acl> acls = List.of(new Acl("digest", digest, "crwda"));
        try (Backend ada = open(acls, Optional.of(new Auth("digest", "ada:secret")))) {
            assertThat(ada.write(WRITE)).isEqualTo(Outcome.WRITTEN);
        }
        try (Backend ada = open(acls, Optional.of(new Auth("digest", "ada:secret")));
                Backend stranger = open(List.of(), Optional.empty())) {
            assertThat(ada.readHead("web")).isPresent();
            assertThatThrownBy(() -> stranger.readHead("web"))
                    .isInstanceOfSatisfying(
                            StoreException.class,
                            e -> assertThat(e.reason()).isEqualTo(StoreException.Reason.FORBIDDEN))
                    .hasMessageContaining("NoAuth");
            assertThatThrownBy(() -> stranger.write(new Write("x", Optional.empty(), new Head.Put(""), 1, "")))
                    .isInstanceOfSatisfying(
                            StoreException.class,
                            e -> assertThat(e.reason()).isEqualTo(StoreException.Reason.FORBIDDEN));
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> stranger.heads().current() instanceof State.Failed<?>(var problem)
                            && problem.message().contains("NoAuth"));
        }
    }

    @Test
    void settings_that_make_no_sense_are_refused() {
        assertThatThrownBy(() -> new Acl("world", "anyone", "rr")).hasMessageContaining("perms: 'rr'");
        assertThatThrownBy(() -> new Acl("world", "anyone", "rx")).hasMessageContaining("crwda");
        assertThatThrownBy(() -> place.withPathPrefix("/")).hasMessageContaining("pathPrefix: '/'");
        assertThatThrownBy(() -> place.withPathPrefix("/dtabs/")).hasMessageContaining("without a slash at its end");
        assertThat(new Auth("digest", "ada:secret").toString()).doesNotContain("secret");
    }
}
