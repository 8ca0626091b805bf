package io.waymark.server.grpc;

import io.grpc.Status;
import io.waymark.dtab.Path;
import io.waymark.live.Problem;

/** Which gRPC status says what, with namerd's words where namerd has some. */
final class Statuses {
    private Statuses() {}

    static Status noNamespace() {
        return Status.INVALID_ARGUMENT.withDescription("No namespace specified");
    }

    static Status invalidRoot(Path root) {
        return Status.INVALID_ARGUMENT.withDescription(
                "Invalid root: `" + root.show() + "` must have exactly one segment");
    }

    /** A request that cannot be understood; {@code problem} says where and what was expected. */
    static Status invalid(IllegalArgumentException problem) {
        return Status.INVALID_ARGUMENT.withDescription(problem.getMessage());
    }

    static Status noName() {
        return Status.NOT_FOUND.withDescription("No name given");
    }

    static Status rootNotFound() {
        return Status.NOT_FOUND.withDescription("Root not found");
    }

    /** The name cannot be bound, or the store cannot be read. */
    static Status failed(Problem problem) {
        return Status.INTERNAL.withDescription(problem.message());
    }

    /** A defect of ours. */
    static Status internal(Throwable defect) {
        return Status.INTERNAL.withDescription("the answer cannot be sent: " + defect);
    }

    static Status tooManyNames(int max, String where) {
        return Status.RESOURCE_EXHAUSTED.withDescription(
                "too many different names are followed on %s (limit: %d); close some, or raise the limit"
                        .formatted(where, max));
    }

    static Status noRequest() {
        return Status.INTERNAL.withDescription("the call ended without a request (expected: exactly one)");
    }

    static Status tooManyRequests() {
        return Status.INTERNAL.withDescription("the call has more than one request (expected: exactly one)");
    }

    static Status closing() {
        return Status.UNAVAILABLE.withDescription("this server is shutting down; go on with another one");
    }
}
