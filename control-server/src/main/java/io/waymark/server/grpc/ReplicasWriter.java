package io.waymark.server.grpc;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.linkerd.mesh.Endpoint.AddressFamily;
import io.linkerd.mesh.Replicas;
import io.waymark.interpreter.Addresses;
import io.waymark.interpreter.Endpoint;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Makes the messages about addresses. linkerd drops an endpoint whose family, address or port is not on the wire, zeros
 * included, and reads its weight from the metadata, as text.
 */
final class ReplicasWriter {
    private static final String NODE_NAME = "nodeName";
    private static final String WEIGHT = "endpoint_addr_weight";
    private static final int INET4_BYTES = 4;

    // Equal sets become equal messages, whatever the order of the sets.
    private static final Comparator<Endpoint> ORDER = Comparator.comparing(
                    (Endpoint endpoint) ->
                            UnsafeByteOperations.unsafeWrap(endpoint.address().getAddress()),
                    ByteString.unsignedLexicographicalComparator())
            .thenComparingInt(Endpoint::port)
            .thenComparing(endpoint -> endpoint.weight().isPresent())
            .thenComparingDouble(endpoint -> endpoint.weight().orElse(1))
            .thenComparing(endpoint -> new TreeMap<>(endpoint.metadata()).toString());

    private ReplicasWriter() {}

    static Replicas pending() {
        return Replicas.newBuilder()
                .setPending(Replicas.Pending.getDefaultInstance())
                .build();
    }

    static Replicas failed(String message) {
        return Replicas.newBuilder()
                .setFailed(Replicas.Failed.newBuilder().setMessage(message))
                .build();
    }

    static Replicas replicas(Addresses addresses) {
        return switch (addresses) {
            case Addresses.Neg() ->
                Replicas.newBuilder().setNeg(Replicas.Neg.getDefaultInstance()).build();
            case Addresses.Endpoints(var endpoints, var metadata) -> {
                Replicas.Bound.Builder bound = Replicas.Bound.newBuilder().putAllMetadata(metadata);
                sorted(endpoints).forEach(endpoint -> bound.addEndpoints(endpoint(endpoint)));
                yield Replicas.newBuilder().setBound(bound).build();
            }
        };
    }

    /** The endpoints in an order that only depends on what they are. */
    static List<Endpoint> sorted(Set<Endpoint> endpoints) {
        return endpoints.stream().sorted(ORDER).toList();
    }

    private static io.linkerd.mesh.Endpoint endpoint(Endpoint endpoint) {
        byte[] address = endpoint.address().getAddress();
        Map<String, String> metadata = endpoint.metadata();
        var meta = io.linkerd.mesh.Endpoint.Meta.newBuilder();
        String nodeName = metadata.get(NODE_NAME);
        if (nodeName != null) {
            meta.setNodeName(nodeName);
        }
        var written = io.linkerd.mesh.Endpoint.newBuilder()
                .setInetAf(address.length == INET4_BYTES ? AddressFamily.INET4 : AddressFamily.INET6)
                .setAddress(UnsafeByteOperations.unsafeWrap(address))
                .setPort(endpoint.port())
                .setMeta(meta)
                .putAllMetadata(metadata);
        endpoint.weight().ifPresent(weight -> written.putMetadata(WEIGHT, Double.toString(weight)));
        return written.build();
    }
}
