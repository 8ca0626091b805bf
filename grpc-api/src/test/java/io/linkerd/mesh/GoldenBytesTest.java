package io.linkerd.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** The bytes that linkerd 1.x sends and understands. A change that breaks one of these breaks every proxy. */
class GoldenBytesTest {
    private static final HexFormat HEX = HexFormat.ofDelimiter(" ");

    @Test
    void an_ipv4_endpoint_says_so_although_it_is_the_zero_of_its_enum() {
        var endpoint = Endpoint.newBuilder()
                .setInetAf(Endpoint.AddressFamily.INET4)
                .setAddress(ByteString.copyFrom(new byte[] {10, 1, 2, 3}))
                .setPort(8080)
                .setMeta(Endpoint.Meta.newBuilder().setNodeName("node-a"))
                .putMetadata("nodeName", "node-a");
        var replicas = Replicas.newBuilder()
                .setBound(Replicas.Bound.newBuilder().addEndpoints(endpoint))
                .build();
        assertThat(hex(replicas))
                .isEqualTo("22 2b 0a 29 08 00 12 04 0a 01 02 03 18 90 3f 22 08 0a 06 6e 6f 64 65 2d 61"
                        + " 2a 12 0a 08 6e 6f 64 65 4e 61 6d 65 12 06 6e 6f 64 65 2d 61");
    }

    @Test
    void port_zero_an_empty_address_and_weight_zero_are_written_too() {
        assertThat(hex(Endpoint.newBuilder()
                        .setInetAf(Endpoint.AddressFamily.INET4)
                        .setAddress(ByteString.EMPTY)
                        .setPort(0)
                        .build()))
                .isEqualTo("08 00 12 00 18 00");
        String zero = "09 00 00 00 00 00 00 00 00";
        assertThat(hex(PathNameTree.Union.Weighted.newBuilder().setWeight(0).build()))
                .isEqualTo(zero);
        assertThat(hex(BoundNameTree.Union.Weighted.newBuilder().setWeight(0).build()))
                .isEqualTo(zero);
        assertThat(hex(BoundDelegateTree.Union.Weighted.newBuilder()
                        .setWeight(0)
                        .build()))
                .isEqualTo(zero);
    }

    @Test
    void a_bind_request_of_linkerd_is_read() throws InvalidProtocolBufferException {
        var request =
                BindReq.parseFrom(HEX.parseHex("0a 06 0a 04 70 72 6f 64 12 0b 0a 03 73 76 63 0a 04 63 61 72 74 1a 00"));
        assertThat(request.getRoot()).isEqualTo(path("prod"));
        assertThat(request.getName()).isEqualTo(path("svc", "cart"));
        assertThat(request.getDtab()).isEqualTo(Dtab.getDefaultInstance());
    }

    @Test
    void bound_trees() {
        assertThat(hex(answer(leaf("cart"))))
                .isEqualTo("0a 16 32 14 0a 10 0a 01 23 0a 05 64 69 73 63 6f 0a 04 63 61 72 74 12 00");
        assertThat(hex(answer(BoundNameTree.newBuilder().setNeg(BoundNameTree.Neg.getDefaultInstance()))))
                .isEqualTo("0a 02 0a 00");
        var union = BoundNameTree.Union.newBuilder()
                .addTrees(
                        BoundNameTree.Union.Weighted.newBuilder().setWeight(0.9).setTree(leaf("cart-v1")))
                .addTrees(
                        BoundNameTree.Union.Weighted.newBuilder().setWeight(0.1).setTree(leaf("cart-v2")));
        assertThat(hex(answer(BoundNameTree.newBuilder().setUnion(union))))
                .isEqualTo(
                        "0a 4e 2a 4c 0a 24 09 cd cc cc cc cc cc ec 3f 12 19 32 17 0a 13 0a 01 23 0a 05 64 69 73 63 6f"
                                + " 0a 07 63 61 72 74 2d 76 31 12 00 0a 24 09 9a 99 99 99 99 99 b9 3f 12 19 32 17 0a 13 0a 01 23"
                                + " 0a 05 64 69 73 63 6f 0a 07 63 61 72 74 2d 76 32 12 00");
    }

    @Test
    void replicas_that_are_pending_missing_or_failed() {
        assertThat(hex(Replicas.newBuilder()
                        .setPending(Replicas.Pending.getDefaultInstance())
                        .build()))
                .isEqualTo("0a 00");
        assertThat(hex(Replicas.newBuilder()
                        .setNeg(Replicas.Neg.getDefaultInstance())
                        .build()))
                .isEqualTo("12 00");
        assertThat(hex(Replicas.newBuilder()
                        .setFailed(Replicas.Failed.newBuilder().setMessage("boom"))
                        .build()))
                .isEqualTo("1a 06 0a 04 62 6f 6f 6d");
    }

    @Test
    void a_dtab_and_its_version() {
        var prefix = Dtab.Dentry.Prefix.newBuilder()
                .addElems(Dtab.Dentry.Prefix.Elem.newBuilder().setLabel(ByteString.copyFromUtf8("svc")))
                .addElems(Dtab.Dentry.Prefix.Elem.newBuilder()
                        .setWildcard(Dtab.Dentry.Prefix.Elem.Wildcard.getDefaultInstance()));
        var dst =
                PathNameTree.newBuilder().setLeaf(PathNameTree.Leaf.newBuilder().setId(path("#", "disco")));
        var dtab = Dtab.newBuilder()
                .addDentries(Dtab.Dentry.newBuilder().setPrefix(prefix).setDst(dst))
                .build();
        String bytes = "0a 1d 0a 0b 0a 05 0a 03 73 76 63 0a 02 12 00 12 0e 32 0c 0a 0a 0a 01 23 0a 05 64 69 73 63 6f";
        assertThat(hex(dtab)).isEqualTo(bytes);
        var version = VersionedDtab.Version.newBuilder().setId(ByteString.copyFromUtf8("42"));
        assertThat(hex(DtabRsp.newBuilder()
                        .setDtab(VersionedDtab.newBuilder().setVersion(version).setDtab(dtab))
                        .build()))
                .isEqualTo("0a 27 0a 04 0a 02 34 32 12 1f " + bytes);
    }

    private static BoundTreeRsp answer(BoundNameTree.Builder tree) {
        return BoundTreeRsp.newBuilder().setTree(tree).build();
    }

    private static BoundNameTree.Builder leaf(String cluster) {
        return BoundNameTree.newBuilder()
                .setLeaf(BoundNameTree.Leaf.newBuilder()
                        .setId(path("#", "disco", cluster))
                        .setResidual(Path.getDefaultInstance()));
    }

    private static Path path(String... elems) {
        var path = Path.newBuilder();
        for (String elem : elems) {
            path.addElems(ByteString.copyFromUtf8(elem));
        }
        return path.build();
    }

    private static String hex(MessageLite message) {
        return HEX.formatHex(message.toByteArray());
    }
}
