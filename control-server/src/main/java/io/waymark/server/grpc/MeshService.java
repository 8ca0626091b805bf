package io.waymark.server.grpc;

import com.google.protobuf.MessageLite;
import io.grpc.MethodDescriptor;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServiceDescriptor;
import io.waymark.server.grpc.Subscriber.Manner;
import io.waymark.server.grpc.Subscriber.Question;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Puts together a service whose calls follow topics, from the descriptors that were generated for it. */
final class MeshService {
    private final ServiceDescriptor described;
    private final GrpcOptions.Limits limits;
    private final GrpcCounts counts;
    private final List<ServerMethodDefinition<?, ?>> methods = new ArrayList<>();

    MeshService(ServiceDescriptor described, GrpcOptions.Limits limits, GrpcCounts counts) {
        this.described = described;
        this.limits = limits;
        this.counts = counts;
    }

    /** A method that goes on answering. */
    <Q> MeshService stream(MethodDescriptor<Q, ? extends MessageLite> method, Question<Q> question) {
        return add(method, new Manner<>(question, null));
    }

    /** A method that answers once, and waits so long for something better than a provisional answer. */
    <Q> MeshService once(MethodDescriptor<Q, ? extends MessageLite> method, Duration patience, Question<Q> question) {
        return add(method, new Manner<>(question, patience));
    }

    private <Q> MeshService add(MethodDescriptor<Q, ? extends MessageLite> method, Manner<Q> manner) {
        MethodDescriptor<Q, Encoded> encoded = method.toBuilder(method.getRequestMarshaller(), Encoded.MARSHALLER)
                .build();
        methods.add(ServerMethodDefinition.create(encoded, (call, headers) -> {
            call.setOnReadyThreshold(limits.unsentBytes());
            return new Subscriber<>(call, manner, counts).start();
        }));
        return this;
    }

    ServerServiceDefinition definition() {
        ServiceDescriptor.Builder descriptor =
                ServiceDescriptor.newBuilder(described.getName()).setSchemaDescriptor(described.getSchemaDescriptor());
        methods.forEach(method -> descriptor.addMethod(method.getMethodDescriptor()));
        ServerServiceDefinition.Builder service = ServerServiceDefinition.builder(descriptor.build());
        methods.forEach(service::addMethod);
        return service.build();
    }
}
