package io.waymark.interpreter.files;

import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.dtab.Path;
import io.waymark.interpreter.Addresses;
import io.waymark.interpreter.Endpoint;
import io.waymark.interpreter.Namer;
import io.waymark.interpreter.NamerContract;
import io.waymark.interpreter.RealTime;
import io.waymark.interpreter.Recorder;
import io.waymark.interpreter.hosts.FakeHosts;
import io.waymark.interpreter.hosts.Hosts;
import io.waymark.live.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real files and the system's own notifications; the rescan is too rare to help. */
class FileNamerTest extends NamerContract {
    private final RealTime time = new RealTime();
    private final Hosts hosts = new FakeHosts().put("db.test", "10.0.0.9").hosts(time, time);

    @TempDir
    private java.nio.file.Path temporary;

    private java.nio.file.Path root;
    private FileNamer namer;

    @BeforeEach
    void write_a_file() throws IOException {
        root = Files.createDirectory(temporary.resolve("disco"));
        write("shop/web", "10.0.0.1 80\n10.0.0.2 8080 * 0.25 # small\n\n# nobody else\n");
        FileOptions options = options(root);
        namer = new FileNamer(prefix(), options, hosts, time, time);
    }

    private static FileOptions options(java.nio.file.Path root) {
        FileOptions defaults = FileOptions.of(root);
        return new FileOptions(
                root, defaults.links(), Duration.ofHours(1), defaults.settleDelay(), 10_000, defaults.namesMax());
    }

    @AfterEach
    void nothing_is_left_open() {
        eventually(() -> assertThat(openCount()).isZero());
        time.close();
    }

    private void write(String name, String content) throws IOException {
        java.nio.file.Path file = root.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }

    @Override
    protected Namer namer() {
        return namer;
    }

    @Override
    protected Path prefix() {
        return Path.parse("/#/io.l5d.fs");
    }

    @Override
    protected Path known() {
        return Path.parse("/shop/web");
    }

    @Override
    protected Set<Endpoint> endpoints() {
        return Set.of(
                new Endpoint(FakeHosts.ip("10.0.0.1"), 80),
                new Endpoint(FakeHosts.ip("10.0.0.2"), 8080, OptionalDouble.of(0.25), Map.of()));
    }

    @Override
    protected int openCount() {
        return namer.openCount() + hosts.openCount();
    }

    private static Set<Endpoint> port(int... ports) {
        Set<Endpoint> endpoints = new HashSet<>();
        for (int port : ports) {
            endpoints.add(new Endpoint(FakeHosts.ip("127.0.0.1"), port));
        }
        return endpoints;
    }

    private static String line(int port) {
        return "127.0.0.1 " + port + "\n";
    }

    private void hears(Recorder<Addresses> addresses, int... ports) {
        eventually(() -> assertThat(addresses.last()).isEqualTo(ready(port(ports))));
    }

    @Test
    void a_directory_is_no_name() {
        try (var tree = new Recorder<>(namer.lookup(Path.of("shop")))) {
            eventually(() -> assertThat(tree.last()).isEqualTo(negative()));
        }
    }

    @Test
    void a_write_in_place_is_seen() throws IOException {
        write("a", line(1));
        try (var addresses = new Recorder<>(namer.addresses(Path.of("a")))) {
            hears(addresses, 1);
            write("a", line(2));
            hears(addresses, 2);
            Files.writeString(root.resolve("a"), line(3), StandardOpenOption.APPEND);
            hears(addresses, 2, 3);
        }
    }

    @Test
    void a_file_that_is_emptied_and_then_written_is_never_seen_empty() throws IOException {
        write("a", line(1));
        try (var addresses = new Recorder<>(namer.addresses(Path.of("a")))) {
            hears(addresses, 1);
            for (int port = 2; port < 50; port++) {
                Files.write(root.resolve("a"), new byte[0]);
                write("a", line(port));
                hears(addresses, port);
            }
            assertThat(addresses.heard()).doesNotContain(ready(Set.of()));
        }
    }

    @Test
    void a_file_that_stays_empty_has_no_endpoints() throws IOException {
        write("a", line(1));
        try (var addresses = new Recorder<>(namer.addresses(Path.of("a")));
                var tree = new Recorder<>(namer.lookup(Path.of("a")))) {
            hears(addresses, 1);
            write("a", "");
            hears(addresses);
            assertThat(tree.last()).isEqualTo(bound(Path.of("a"), Path.EMPTY));
        }
    }

    @Test
    void a_rename_onto_the_file_is_seen_and_so_is_a_write_in_place_after_it() throws IOException {
        write("a", line(1));
        try (var addresses = new Recorder<>(namer.addresses(Path.of("a")))) {
            hears(addresses, 1);
            for (int port = 2; port < 20; port++) {
                write(".a.new", line(port));
                Files.move(root.resolve(".a.new"), root.resolve("a"), StandardCopyOption.ATOMIC_MOVE);
                hears(addresses, port);
            }
            write("a", line(20));
            hears(addresses, 20);
        }
    }

    @Test
    void a_rename_from_another_directory_is_seen() throws IOException {
        write("a", line(1));
        try (var addresses = new Recorder<>(namer.addresses(Path.of("a")))) {
            hears(addresses, 1);
            java.nio.file.Path elsewhere = Files.writeString(temporary.resolve("elsewhere"), line(2));
            Files.move(elsewhere, root.resolve("a"), StandardCopyOption.ATOMIC_MOVE);
            hears(addresses, 2);
        }
    }

    @Test
    void a_file_that_is_deleted_and_made_again_at_once_never_seems_gone() throws IOException {
        write("a", line(1));
        try (var addresses = new Recorder<>(namer.addresses(Path.of("a")));
                var tree = new Recorder<>(namer.lookup(Path.of("a")))) {
            hears(addresses, 1);
            for (int port = 2; port < 20; port++) {
                Files.delete(root.resolve("a"));
                write("a", line(port));
                hears(addresses, port);
            }
            assertThat(addresses.heard()).doesNotContain(State.ready(new Addresses.Neg()));
            assertThat(tree.heard()).doesNotContain(negative());
        }
    }

    @Test
    void a_file_that_is_removed_and_one_that_appears_later_are_seen() throws IOException {
        try (var tree = new Recorder<>(namer.lookup(Path.parse("/late/very/name/rest")));
                var addresses = new Recorder<>(namer.addresses(Path.parse("/late/very/name")))) {
            eventually(() -> assertThat(tree.last()).isEqualTo(negative()));
            write("late/very/name", line(1));
            eventually(() -> assertThat(tree.last()).isEqualTo(bound(Path.parse("/late/very/name"), Path.of("rest"))));
            hears(addresses, 1);

            Files.delete(root.resolve("late/very/name"));
            eventually(() -> assertThat(tree.last()).isEqualTo(negative()));
            eventually(() -> assertThat(addresses.last()).isEqualTo(State.ready(new Addresses.Neg())));
        }
    }

    @Test
    void a_directory_that_is_renamed_takes_its_names_along() throws IOException {
        write("old/a", line(1));
        write("new/a", line(2));
        try (var old = new Recorder<>(namer.lookup(Path.parse("/old/a")));
                var addresses = new Recorder<>(namer.addresses(Path.parse("/new/a")))) {
            hears(addresses, 2);
            eventually(() -> assertThat(old.last()).isEqualTo(bound(Path.parse("/old/a"), Path.EMPTY)));
            Files.move(root.resolve("new"), root.resolve("older"));
            Files.move(root.resolve("old"), root.resolve("new"));
            hears(addresses, 1);
            eventually(() -> assertThat(old.last()).isEqualTo(negative()));
            write("new/a", line(3));
            hears(addresses, 3);
        }
    }

    @Test
    void a_link_that_is_pointed_elsewhere_is_seen() throws IOException {
        write("v1", line(1));
        write("v2", line(2));
        Files.createSymbolicLink(root.resolve("a"), java.nio.file.Path.of("v1"));
        try (var addresses = new Recorder<>(namer.addresses(Path.of("a")))) {
            hears(addresses, 1);
            Files.createSymbolicLink(root.resolve("a.new"), root.resolve("v2"));
            Files.move(root.resolve("a.new"), root.resolve("a"), StandardCopyOption.ATOMIC_MOVE);
            hears(addresses, 2);
            write("v2", line(3));
            hears(addresses, 3);
            Files.delete(root.resolve("v2"));
            eventually(() -> assertThat(addresses.last()).isEqualTo(State.ready(new Addresses.Neg())));
            write("v2", line(4));
            hears(addresses, 4);
        }
    }

    @Test
    void a_mounted_config_map_that_is_updated_is_seen() throws IOException {
        write("..2024_1/web", line(1));
        write("..2024_2/web", line(2));
        Files.createSymbolicLink(root.resolve("..data"), java.nio.file.Path.of("..2024_1"));
        Files.createSymbolicLink(root.resolve("web"), java.nio.file.Path.of("..data/web"));
        try (var addresses = new Recorder<>(namer.addresses(Path.of("web")))) {
            hears(addresses, 1);
            Files.createSymbolicLink(root.resolve("..data_tmp"), java.nio.file.Path.of("..2024_2"));
            Files.move(root.resolve("..data_tmp"), root.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);
            hears(addresses, 2);
            Files.delete(root.resolve("..2024_1/web"));
            write("..2024_2/web", line(3));
            hears(addresses, 3);
        }
    }

    @Test
    void a_root_that_is_a_link_can_be_pointed_elsewhere() throws IOException {
        write("blue/a", line(1));
        write("green/a", line(2));
        java.nio.file.Path current = temporary.resolve("current");
        Files.createSymbolicLink(current, root.resolve("blue"));
        namer = new FileNamer(prefix(), options(current), hosts, time, time);
        try (var addresses = new Recorder<>(namer.addresses(Path.of("a")))) {
            hears(addresses, 1);
            Files.createSymbolicLink(temporary.resolve("next"), root.resolve("green"));
            Files.move(temporary.resolve("next"), current, StandardCopyOption.ATOMIC_MOVE);
            hears(addresses, 2);
        }
    }

    @Test
    void a_line_that_cannot_be_read_fails_a_new_name_and_makes_a_known_one_stale() throws IOException {
        write("a", line(1));
        try (var addresses = new Recorder<>(namer.addresses(Path.of("a")));
                var tree = new Recorder<>(namer.lookup(Path.of("a")))) {
            hears(addresses, 1);
            write("a", line(2) + "127.0.0.1\n");
            eventually(() -> assertThat(addresses.last()).isInstanceOfSatisfying(State.Stale.class, stale -> {
                assertThat(stale.value()).isEqualTo(new Addresses.Endpoints(port(1)));
                assertThat(stale.problem().message()).startsWith("a:2: '127.0.0.1' (expected: host port");
            }));
            try (var late = new Recorder<>(namer.addresses(Path.parse("/a")))) {
                assertThat(late.last()).isEqualTo(addresses.last());
            }
            assertThat(tree.last()).isEqualTo(bound(Path.of("a"), Path.EMPTY));
            write("a", line(3));
            hears(addresses, 3);
        }
        write("b", "nonsense\n");
        try (var addresses = new Recorder<>(namer.addresses(Path.of("b")))) {
            eventually(() -> assertThat(addresses.last())
                    .isInstanceOfSatisfying(
                            State.Failed.class,
                            failed -> assertThat(failed.problem().message()).startsWith("b:1: 'nonsense'")));
        }
    }

    @Test
    void a_file_that_is_too_large_makes_the_name_stale() throws IOException {
        write("a", line(1));
        try (var addresses = new Recorder<>(namer.addresses(Path.of("a")))) {
            hears(addresses, 1);
            write("a", line(2).repeat(1_000));
            eventually(() -> assertThat(addresses.last())
                    .isInstanceOfSatisfying(
                            State.Stale.class,
                            stale -> assertThat(stale.problem().message()).isEqualTo("a: larger than 10000 bytes")));
        }
    }

    @Test
    void a_root_that_goes_away_makes_names_stale_until_it_is_back() throws IOException {
        try (var addresses = new Recorder<>(namer.addresses(known()));
                var tree = new Recorder<>(namer.lookup(known()))) {
            eventually(() -> assertThat(addresses.last()).isEqualTo(ready(endpoints())));
            Files.move(root, temporary.resolve("away"));
            eventually(() -> assertThat(addresses.last())
                    .isInstanceOfSatisfying(
                            State.Stale.class,
                            stale -> assertThat(stale.value()).isEqualTo(new Addresses.Endpoints(endpoints()))));
            eventually(() -> assertThat(tree.last()).isInstanceOf(State.Stale.class));
            assertThat(tree.heard()).doesNotContain(negative());

            Files.move(temporary.resolve("away"), root);
            eventually(() -> assertThat(addresses.last()).isEqualTo(ready(endpoints())));
            eventually(() -> assertThat(tree.last()).isEqualTo(bound(known(), Path.EMPTY)));
        }
    }

    @Test
    void a_root_that_appears_later_is_seen() throws IOException {
        java.nio.file.Path later = temporary.resolve("later");
        namer = new FileNamer(prefix(), options(later), hosts, time, time);
        try (var tree = new Recorder<>(namer.lookup(Path.of("a")))) {
            eventually(() -> assertThat(tree.last()).isInstanceOf(State.Failed.class));
            Files.createDirectory(later);
            Files.writeString(later.resolve("a"), line(1));
            eventually(() -> assertThat(tree.last()).isEqualTo(bound(Path.of("a"), Path.EMPTY)));
        }
    }

    @Test
    void a_link_out_of_the_root_fails_unless_it_is_permitted() throws IOException {
        java.nio.file.Path outside = Files.writeString(temporary.resolve("outside"), line(1));
        Files.createSymbolicLink(root.resolve("absolute"), outside);
        Files.createSymbolicLink(root.resolve("relative"), java.nio.file.Path.of("../outside"));
        for (String name : Set.of("absolute", "relative")) {
            try (var tree = new Recorder<>(namer.lookup(Path.of(name)));
                    var addresses = new Recorder<>(namer.addresses(Path.of(name)))) {
                eventually(() -> assertThat(tree.last())
                        .isInstanceOfSatisfying(
                                State.Failed.class,
                                failed -> assertThat(failed.problem().message())
                                        .contains("leads out of the root directory")));
                eventually(() -> assertThat(addresses.last()).isInstanceOf(State.Failed.class));
            }
        }
        eventually(() -> assertThat(openCount()).isZero());

        namer = new FileNamer(prefix(), options(root).withLinks(FileOptions.Links.ANYWHERE), hosts, time, time);
        for (String name : Set.of("absolute", "relative")) {
            try (var addresses = new Recorder<>(namer.addresses(Path.of(name)))) {
                hears(addresses, 1);
                Files.writeString(outside, line(2));
                hears(addresses, 2);
                Files.writeString(outside, line(1));
                hears(addresses, 1);
            }
        }
    }

    @Test
    void links_in_a_circle_fail() throws IOException {
        Files.createSymbolicLink(root.resolve("a"), java.nio.file.Path.of("b"));
        Files.createSymbolicLink(root.resolve("b"), java.nio.file.Path.of("a"));
        try (var tree = new Recorder<>(namer.lookup(Path.of("a")))) {
            eventually(() -> assertThat(tree.last()).isInstanceOf(State.Failed.class));
        }
    }

    @Test
    void a_pipe_is_not_opened() throws Exception {
        Process made = new ProcessBuilder("mkfifo", root.resolve("pipe").toString()).start();
        assertThat(made.waitFor()).isZero();
        try (var tree = new Recorder<>(namer.lookup(Path.of("pipe")))) {
            eventually(() -> assertThat(tree.last()).isEqualTo(negative()));
        }
    }

    @Test
    void hosts_in_a_file_are_looked_up() throws IOException {
        write("db", "db.test 5432\nno-such-host.test 1\n");
        try (var addresses = new Recorder<>(namer.addresses(Path.of("db")))) {
            eventually(() -> assertThat(addresses.last())
                    .isEqualTo(ready(Set.of(new Endpoint(FakeHosts.ip("10.0.0.9"), 5432)))));
        }
    }

    @Test
    void many_names_that_do_not_exist_need_no_watch_each() {
        Set<Recorder<?>> recorders = new HashSet<>();
        for (int i = 0; i < 2_000; i++) {
            recorders.add(new Recorder<>(namer.lookup(Path.of("nonsense" + i, "x"))));
        }
        eventually(() ->
                assertThat(recorders).allSatisfy(tree -> assertThat(tree.last()).isEqualTo(negative())));
        assertThat(namer.directoriesOpen()).isLessThanOrEqualTo(3); // the root, and where it is
        recorders.forEach(Recorder::close);
    }

    @Test
    void all_files_are_listed_and_the_list_is_kept_up_to_date() throws IOException {
        write("a", line(1));
        try (var names = new Recorder<>(namer.names())) {
            eventually(() -> assertThat(names.last())
                    .isEqualTo(State.ready(Set.of(Path.parse("/#/io.l5d.fs/a"), Path.parse("/#/io.l5d.fs/shop/web")))));
            write("shop/cart", line(2));
            Files.delete(root.resolve("a"));
            eventually(() -> assertThat(names.last())
                    .isEqualTo(State.ready(
                            Set.of(Path.parse("/#/io.l5d.fs/shop/cart"), Path.parse("/#/io.l5d.fs/shop/web")))));
        }
    }
}
