package io.waymark.server;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** The arrows between the rooms, as docs/ARCHITECTURE.md draws them. This module is the one that sees every room. */
class ArchitectureTest {
    private static final String[] LANGUAGE = {"io.waymark.dtab..", "io.waymark.live.."};
    private static final String STORE = "io.waymark.store..";
    private static final String INTERPRETER = "io.waymark.interpreter..";
    private static final String WIRE = "io.linkerd.mesh..";
    private static final String CLIENT = "io.waymark.client..";
    private static final String SERVER = "io.waymark.server..";

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .withImportOption(ArchitectureTest::isNoTestJar)
            .importPackages("io.waymark", "io.linkerd.mesh");

    /** Tests of other modules come as folders, which ArchUnit knows, or as jars, which it does not. */
    private static boolean isNoTestJar(Location location) {
        return !location.contains("-tests.jar");
    }

    @Test
    void every_room_is_on_the_class_path_so_that_these_rules_are_about_something() {
        assertThat(Stream.concat(Stream.of(LANGUAGE), Stream.of(STORE, INTERPRETER, WIRE, CLIENT, SERVER)))
                .allSatisfy(room -> assertThat(CLASSES.stream()
                                .map(JavaClass::getPackageName)
                                .anyMatch(name -> name.startsWith(room.replace("..", ""))))
                        .as(room)
                        .isTrue());
    }

    @Test
    void the_language_uses_the_jdk_only() {
        classes()
                .that()
                .resideInAnyPackage(LANGUAGE)
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("java..", "org.jspecify..", LANGUAGE[0], LANGUAGE[1])
                .because("it runs inside every caller")
                .check(CLASSES);
    }

    @Test
    void the_store_and_the_interpreters_never_meet() {
        nothingFrom(STORE).uses("an interpreter is given a Live<Dtab>", INTERPRETER, WIRE, CLIENT, SERVER);
        nothingFrom(INTERPRETER)
                .uses("only control-server knows that a dtab came from a store", STORE, WIRE, CLIENT, SERVER);
    }

    @Test
    void the_wire_contracts_know_nobody() {
        nothingFrom(WIRE).uses("anyone may compile them alone", "io.waymark..");
    }

    @Test
    void applications_get_no_store_no_server_and_no_discovery_client() {
        nothingFrom(CLIENT)
                .uses(
                        "it runs inside every caller",
                        STORE,
                        INTERPRETER,
                        SERVER,
                        "io.etcd..",
                        "org.apache.curator..",
                        "org.apache.zookeeper..",
                        "io.fabric8..",
                        "io.vertx..",
                        "io.netty..");
    }

    @Test
    void the_server_is_not_its_own_client() {
        noClasses()
                .that()
                .resideInAPackage(SERVER)
                .and()
                .resideOutsideOfPackage("io.waymark.server.demo..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(CLIENT)
                .because("only the demo is an application, and the server serves those")
                .check(CLASSES);
    }

    @Test
    void backends_of_one_kind_never_see_each_other() {
        slices().matching("io.waymark.store.(*)..")
                .should()
                .notDependOnEachOther()
                // The embedded backend is a ZooKeeper server in this process, reached as any other one is.
                .ignoreDependency(
                        JavaClass.Predicates.resideInAPackage("io.waymark.store.embedded.."),
                        JavaClass.Predicates.resideInAPackage("io.waymark.store.zookeeper.."))
                .allowEmptyShould(true)
                .check(CLASSES);
        slices().matching("io.waymark.interpreter.(*)..")
                .should()
                .notDependOnEachOther()
                // What all namers share.
                .ignoreDependency(
                        DescribedPredicate.alwaysTrue(),
                        JavaClass.Predicates.resideInAnyPackage(
                                "io.waymark.interpreter.source..", "io.waymark.interpreter.hosts.."))
                .allowEmptyShould(true)
                .check(CLASSES);
    }

    @Test
    void only_its_own_backend_sees_the_client_of_a_store_or_a_discovery_system() {
        noClasses()
                .that()
                .resideInAPackage("io.waymark..")
                .and()
                .resideOutsideOfPackages("io.waymark.store.etcd..", "io.waymark.interpreter.etcd..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.etcd..")
                .check(CLASSES);
        noClasses()
                .that()
                .resideInAPackage("io.waymark..")
                .and()
                .resideOutsideOfPackages(
                        "io.waymark.store.zookeeper..", "io.waymark.store.embedded..", "io.waymark.interpreter.*..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.apache.curator..", "org.apache.zookeeper..")
                .check(CLASSES);
    }

    @Test
    void every_package_says_what_lives_there_and_is_null_marked() {
        var unmarked = new TreeSet<String>();
        for (JavaClass type : CLASSES) {
            JavaPackage home = type.getPackage();
            if (home.getName().startsWith("io.waymark") && !home.isAnnotatedWith(NullMarked.class)) {
                unmarked.add(home.getName());
            }
        }
        assertThat(unmarked).as("packages without a @NullMarked package-info").isEmpty();
    }

    private static Room nothingFrom(String room) {
        return new Room(room);
    }

    /** One side of an arrow that must not be there. */
    private record Room(String packages) {
        void uses(String reason, String... others) {
            noClasses()
                    .that()
                    .resideInAPackage(packages)
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(others)
                    .because(reason)
                    .check(CLASSES);
        }
    }
}
