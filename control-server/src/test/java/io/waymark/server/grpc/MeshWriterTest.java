package io.waymark.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.OneofDescriptor;
import com.google.protobuf.Message;
import com.google.protobuf.MessageLite;
import io.waymark.dtab.Bound;
import io.waymark.dtab.Dtab;
import io.waymark.dtab.NameTree;
import io.waymark.dtab.Path;
import io.waymark.interpreter.Addresses;
import io.waymark.interpreter.Endpoint;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is put on the wire, byte for byte, and that nothing linkerd insists on is ever missing. */
class MeshWriterTest {

    private static String hex(MessageLite message) {
        return java.util.HexFormat.of().formatHex(Encoded.of(message).toByteArray());
    }

    private static NameTree<Bound> leaf(String id) {
        return NameTree.leaf(new Bound(Path.parse(id), Path.EMPTY));
    }

    private static Endpoint endpoint(String address, int port, OptionalDouble weight, Map<String, String> metadata) {
        try {
            return new Endpoint(InetAddress.getByName(address), port, weight, metadata);
        } catch (UnknownHostException e) {
            throw new AssertionError(e); // all are literal
        }
    }

    @Test
    void trees() {
        assertThat(hex(MeshWriter.boundTree(leaf("/#/disco/cart"))))
                .isEqualTo("0a1632140a100a01230a05646973636f0a04636172741200");
        assertThat(hex(MeshWriter.boundTree(NameTree.neg()))).isEqualTo("0a020a00");
        assertThat(hex(MeshWriter.boundTree(new NameTree.Fail<>()))).isEqualTo("0a021200");
        assertThat(hex(MeshWriter.boundTree(new NameTree.Empty<>()))).isEqualTo("0a021a00");
        assertThat(hex(MeshWriter.boundTree(new NameTree.Union<>(List.of(
                        new NameTree.Weighted<>(0.9, leaf("/#/disco/cart-v1")),
                        new NameTree.Weighted<>(0.1, leaf("/#/disco/cart-v2")))))))
                .isEqualTo("0a4e2a4c0a2409cdccccccccccec3f121932170a130a01230a05646973636f0a07636172742d76311200"
                        + "0a24099a9999999999b93f121932170a130a01230a05646973636f0a07636172742d76321200");
    }

    @Test
    void a_weight_of_zero_is_written() {
        assertThat(hex(MeshWriter.boundTree(new NameTree.Union<>(List.of(new NameTree.Weighted<>(0, NameTree.neg()))))))
                .isEqualTo("0a112a0f0a0d0900000000000000001202" + "0a00");
    }

    @Test
    void endpoints() {
        assertThat(hex(ReplicasWriter.replicas(new Addresses.Endpoints(
                        Set.of(endpoint("10.1.2.3", 8080, OptionalDouble.empty(), Map.of("nodeName", "node-a")))))))
                .isEqualTo(
                        "222b0a29080012040a01020318903f22080a066e6f64652d612a120a086e6f64654e616d6512066e6f64652d61");
        assertThat(hex(ReplicasWriter.replicas(
                        new Addresses.Endpoints(Set.of(endpoint("0.0.0.0", 0, OptionalDouble.empty(), Map.of()))))))
                .as("zeros are written")
                .isEqualTo("220e0a0c08001204000000001800" + "2200");
        assertThat(hex(ReplicasWriter.pending())).isEqualTo("0a00");
        assertThat(hex(ReplicasWriter.replicas(new Addresses.Neg()))).isEqualTo("1200");
        assertThat(hex(ReplicasWriter.failed("boom"))).isEqualTo("1a060a04626f6f6d");
    }

    @Test
    void a_weight_is_metadata_in_text_and_an_ipv6_address_has_sixteen_bytes() {
        var written = ReplicasWriter.replicas(new Addresses.Endpoints(
                        Set.of(endpoint("2001:db8::1", 443, OptionalDouble.of(0.5), Map.of())),
                        Map.of("authority", "cart.example")))
                .getBound();
        assertThat(written.getMetadataMap()).containsExactly(Map.entry("authority", "cart.example"));
        assertThat(written.getEndpoints(0).getMetadataMap()).containsExactly(Map.entry("endpoint_addr_weight", "0.5"));
        assertThat(written.getEndpoints(0).getInetAfValue()).isEqualTo(1);
        assertThat(written.getEndpoints(0).getAddress().size()).isEqualTo(16);
        assertThat(written.getEndpoints(0).hasMeta()).isTrue();
    }

    @Test
    void dtabs() {
        assertThat(hex(MeshWriter.dtab(Dtab.parse("/svc/* => /#/disco"))))
                .isEqualTo("0a1d0a0b0a050a037376630a021200120e320c0a0a0a01230a05646973636f");
    }

    static LongStream seeds() {
        return LongStream.range(0, 200);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void nothing_that_linkerd_insists_on_is_ever_missing(long seed) {
        Random random = new Random(seed);
        assertWhole(MeshWriter.boundTree(tree(random, 4)));
        assertWhole(ReplicasWriter.replicas(addresses(random)));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void equal_sets_of_addresses_are_equal_bytes(long seed) {
        Addresses.Endpoints first = addresses(new Random(seed));
        List<Endpoint> shuffled = new ArrayList<>(first.endpoints());
        java.util.Collections.shuffle(shuffled, new Random(seed + 1));
        Addresses second = new Addresses.Endpoints(new HashSet<>(shuffled), new HashMap<>(first.metadata()));
        assertThat(Encoded.of(ReplicasWriter.replicas(second))).isEqualTo(Encoded.of(ReplicasWriter.replicas(first)));
    }

    @Test
    void endpoints_that_differ_only_in_having_a_weight_have_an_order() throws Exception {
        InetAddress address = InetAddress.getByName("10.0.0.1");
        Endpoint bare = new Endpoint(address, 80);
        Endpoint one = new Endpoint(address, 80, OptionalDouble.of(1), Map.of());
        Set<Endpoint> someWay = new LinkedHashSet<>(List.of(bare, one));
        Set<Endpoint> otherWay = new LinkedHashSet<>(List.of(one, bare));
        assertThat(ReplicasWriter.sorted(someWay)).isEqualTo(ReplicasWriter.sorted(otherWay));
    }

    /** Every oneof is set, and so is every singular field outside one, all the way down. */
    private static void assertWhole(Message message) {
        for (OneofDescriptor oneof : message.getDescriptorForType().getRealOneofs()) {
            assertThat(message.hasOneof(oneof)).as(oneof.getFullName()).isTrue();
        }
        for (FieldDescriptor field : message.getDescriptorForType().getFields()) {
            boolean nodeName = field.getName().equals("nodeName"); // the one that may be missing
            if (!field.isRepeated() && field.getRealContainingOneof() == null && !nodeName) {
                assertThat(message.hasField(field)).as(field.getFullName()).isTrue();
            }
        }
        message.getAllFields().forEach((field, value) -> {
            if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE && !field.isMapField()) {
                List<?> values = field.isRepeated() ? (List<?>) value : List.of(value);
                values.forEach(inner -> assertWhole((Message) inner));
            }
        });
    }

    private static NameTree<Bound> tree(Random random, int depth) {
        return switch (random.nextInt(depth == 0 ? 4 : 6)) {
            case 0 -> NameTree.neg();
            case 1 -> new NameTree.Fail<>();
            case 2 -> new NameTree.Empty<>();
            case 3 -> NameTree.leaf(new Bound(Path.of("#", "fs", "n" + random.nextInt(9)), Path.EMPTY));
            case 4 -> {
                List<NameTree<Bound>> choices = new ArrayList<>();
                for (int i = random.nextInt(4); i >= 0; i--) {
                    choices.add(tree(random, depth - 1));
                }
                yield new NameTree.Alt<>(choices);
            }
            default -> {
                List<NameTree.Weighted<Bound>> branches = new ArrayList<>();
                for (int i = random.nextInt(4); i >= 0; i--) {
                    branches.add(new NameTree.Weighted<>(random.nextInt(3) / 2.0, tree(random, depth - 1)));
                }
                yield new NameTree.Union<>(branches);
            }
        };
    }

    private static Addresses.Endpoints addresses(Random random) {
        Set<Endpoint> endpoints = new HashSet<>();
        for (int i = random.nextInt(30); i > 0; i--) {
            Map<String, String> metadata = new HashMap<>();
            for (int j = random.nextInt(4); j > 0; j--) {
                metadata.put(random.nextBoolean() ? "nodeName" : "key" + random.nextInt(9), "v" + random.nextInt(9));
            }
            String address = random.nextBoolean() ? "10.0.0." + random.nextInt(3) : "2001:db8::" + random.nextInt(3);
            OptionalDouble weight =
                    random.nextBoolean() ? OptionalDouble.of(random.nextInt(3)) : OptionalDouble.empty();
            endpoints.add(endpoint(address, random.nextInt(3), weight, metadata));
        }
        return new Addresses.Endpoints(endpoints, Map.of("authority", "x", "ssl", "true"));
    }
}
