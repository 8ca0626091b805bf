package io.waymark.server.telemetry;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.waymark.server.grpc.GrpcCounts;
import java.util.function.ToDoubleFunction;

/** What the gRPC ports count. */
public final class GrpcMeters {
    private GrpcMeters() {}

    /** Makes {@code counts} part of {@code telemetry}. */
    public static void bind(GrpcCounts counts, Telemetry telemetry) {
        telemetry.gauge("waymark.grpc.connections", "connections that are open", counts, GrpcCounts::connections);
        telemetry.gauge("waymark.grpc.streams", "mesh streams that are open", counts, GrpcCounts::streams);
        telemetry.gauge("waymark.grpc.topics", "names, clusters and dtabs followed", counts, GrpcCounts::topics);
        telemetry.gauge(
                "waymark.grpc.topics.held",
                "those whose streams keep an older answer, since there is none now",
                counts,
                GrpcCounts::topicsHeld);
        MeterRegistry registry = telemetry.registry();
        count(registry, counts, "streams.opened", "mesh streams opened", GrpcCounts::streamsOpened);
        count(registry, counts, "updates.encoded", "messages made", GrpcCounts::messagesEncoded);
        count(registry, counts, "updates.sent", "messages handed to streams", GrpcCounts::messagesSent);
        count(registry, counts, "updates.bytes", "the sum of their sizes", GrpcCounts::bytesSent);
        count(
                registry,
                counts,
                "updates.conflated",
                "messages that slow readers were spared",
                GrpcCounts::messagesSkipped);
        count(registry, counts, "refusals", "calls refused because of a limit", GrpcCounts::refusals);
    }

    private static void count(
            MeterRegistry registry,
            GrpcCounts counts,
            String name,
            String description,
            ToDoubleFunction<GrpcCounts> of) {
        FunctionCounter.builder("waymark.grpc." + name, counts, of)
                .description(description)
                .register(registry);
    }
}
