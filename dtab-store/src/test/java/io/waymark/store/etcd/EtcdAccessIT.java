package io.waymark.store.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.etcd.jetcd.api.AuthEnableRequest;
import io.etcd.jetcd.api.AuthGrpc;
import io.etcd.jetcd.api.AuthRoleAddRequest;
import io.etcd.jetcd.api.AuthRoleGrantPermissionRequest;
import io.etcd.jetcd.api.AuthUserAddRequest;
import io.etcd.jetcd.api.AuthUserGrantRoleRequest;
import io.etcd.jetcd.api.Permission;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.waymark.live.State;
import io.waymark.store.Backend;
import io.waymark.store.Backend.Head;
import io.waymark.store.Backend.Outcome;
import io.waymark.store.Backend.Write;
import io.waymark.store.StoreException;
import io.waymark.store.etcd.EtcdSettings.Login;
import io.waymark.store.faults.EtcdProcess;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EtcdAccessIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Write WRITE = new Write("web", Optional.empty(), new Head.Put("/a => /b"), 1, "record");

    @TempDir
    private Path directory;

    private static Backend open(EtcdProcess server, Optional<Login> login) throws StoreException {
        EtcdSettings plain = EtcdSettings.of(URI.create(server.endpoint()));
        Backend backend = new EtcdBackend(
                new EtcdSettings(
                        plain.endpoints(),
                        plain.pathPrefix(),
                        login,
                        Optional.empty(),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(1)),
                InstantSource.system(),
                new Random());
        backend.open();
        return backend;
    }

    /** With a user for everything, and one who may read only. */
    private static void enableLogins(EtcdProcess server) {
        ManagedChannel channel = NettyChannelBuilder.forAddress("127.0.0.1", server.port())
                .usePlaintext()
                .build();
        try {
            var auth = AuthGrpc.newBlockingStub(channel);
            auth.roleAdd(AuthRoleAddRequest.newBuilder().setName("reader").build());
            auth.roleGrantPermission(AuthRoleGrantPermissionRequest.newBuilder()
                    .setName("reader")
                    .setPerm(Permission.newBuilder()
                            .setPermType(Permission.Type.READ)
                            .setKey(ByteString.copyFromUtf8("/"))
                            .setRangeEnd(ByteString.copyFromUtf8("0")))
                    .build());
            auth.roleAdd(AuthRoleAddRequest.newBuilder().setName("root").build());
            for (var user : Map.of("root", "root", "bob", "reader").entrySet()) {
                auth.userAdd(AuthUserAddRequest.newBuilder()
                        .setName(user.getKey())
                        .setPassword("secret")
                        .build());
                auth.userGrantRole(AuthUserGrantRoleRequest.newBuilder()
                        .setUser(user.getKey())
                        .setRole(user.getValue())
                        .build());
            }
            auth.authEnable(AuthEnableRequest.getDefaultInstance());
        } finally {
            channel.shutdownNow();
        }
    }

    @Test
    void who_logs_in_may_do_what_their_roles_allow_also_after_the_token_has_gone() throws Exception {
        try (EtcdProcess server = new EtcdProcess(directory)) {
            enableLogins(server);
            try (Backend root = open(server, Optional.of(new Login("root", "secret")));
                    Backend bob = open(server, Optional.of(new Login("bob", "secret")));
                    Backend nobody = open(server, Optional.empty());
                    Backend wrong = open(server, Optional.of(new Login("root", "wrong")))) {
                assertThat(root.write(WRITE)).isEqualTo(Outcome.WRITTEN);
                await().atMost(PATIENCE).until(() -> isReady(bob));
                assertThat(bob.readHead("web")).isPresent();
                assertForbidden(() -> bob.write(new Write("x", Optional.empty(), new Head.Put(""), 1, "")));
                assertForbidden(() -> wrong.readHead("web"));
                assertThatThrownBy(() -> nobody.readHead("web")).isInstanceOf(StoreException.class);

                server.kill();
                server.startAgain(); // tokens are forgotten
                await().atMost(PATIENCE).until(() -> isReady(root) && isReady(bob));
                Optional<String> version = root.readHead("web").map(Backend.Document::version);
                assertThat(root.write(new Write("web", version, new Head.Put("/a => /c"), 2, "")))
                        .isEqualTo(Outcome.WRITTEN);
                await().atMost(PATIENCE)
                        .until(
                                () -> bob.heads()
                                        .current()
                                        .known()
                                        .orElseThrow()
                                        .get("web")
                                        .text(),
                                "/a => /c"::equals);
            }
        }
    }

    private static boolean isReady(Backend backend) {
        return backend.heads().current() instanceof State.Ready<?>;
    }

    private interface Attempt {
        Object make() throws StoreException;
    }

    private static void assertForbidden(Attempt attempt) {
        assertThatThrownBy(attempt::make)
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.reason()).isEqualTo(StoreException.Reason.FORBIDDEN));
    }

    @Test
    void settings_that_make_no_sense_are_refused() {
        assertThatThrownBy(() -> EtcdSettings.of()).hasMessageContaining("endpoints: none");
        assertThatThrownBy(() -> EtcdSettings.of(URI.create("127.0.0.1/x")))
                .hasMessageContaining("http://127.0.0.1:2379");
        EtcdSettings good = EtcdSettings.of(URI.create("http://127.0.0.1:1"));
        for (String prefix : List.of("", "/", "dtabs", "/dtabs/")) {
            assertThatThrownBy(() -> good.withPathPrefix(prefix)).hasMessageContaining("pathPrefix: '" + prefix + "'");
        }
        assertThat(new Login("ada", "secret").toString()).doesNotContain("secret");
    }
}
