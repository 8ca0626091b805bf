package io.waymark.store.kubernetes;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceBuilder;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceList;
import io.fabric8.kubernetes.api.model.PartialObjectMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.NonNamespaceOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.waymark.store.StoreException;
import io.waymark.store.StoreException.Reason;
import java.net.ConnectException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The API server's part: single requests, and what their failures mean. */
final class Dtabs implements AutoCloseable {
    private static final String OF = "waymark.io/of";
    private static final ResourceDefinitionContext DTAB = context("Dtab", "dtabs");
    private static final ResourceDefinitionContext RECORD = context("DtabRevision", "dtabrevisions");

    private final KubernetesSettings settings;
    private final ReentrantLock lock = new ReentrantLock(); // guards the fields below
    private @Nullable KubernetesClient client;
    private boolean closed;

    Dtabs(KubernetesSettings settings) {
        this.settings = settings;
    }

    private static ResourceDefinitionContext context(String kind, String plural) {
        return new ResourceDefinitionContext.Builder()
                .withGroup("waymark.io")
                .withVersion("v1")
                .withKind(kind)
                .withPlural(plural)
                .withNamespaced(true)
                .build();
    }

    /** What came of a request that changes something. */
    enum Change {
        DONE,
        /** It exists already, or it is not as it was, or it is there no more. */
        REFUSED,
        UNKNOWN
    }

    NonNamespaceOperation<GenericKubernetesResource, GenericKubernetesResourceList, Resource<GenericKubernetesResource>>
            dtabs() {
        return client().genericKubernetesResources(DTAB).inNamespace(settings.namespace());
    }

    private NonNamespaceOperation<
                    GenericKubernetesResource, GenericKubernetesResourceList, Resource<GenericKubernetesResource>>
            records() {
        return client().genericKubernetesResources(RECORD).inNamespace(settings.namespace());
    }

    private KubernetesClient client() {
        lock.lock();
        try {
            if (closed) {
                throw new IllegalStateException("the store is closed");
            }
            if (client == null) {
                client = new KubernetesClientBuilder()
                        .withConfig(settings.access().config(settings.timeout()))
                        .build();
            }
            return client;
        } finally {
            lock.unlock();
        }
    }

    Optional<DtabObject> read(String name) throws StoreException {
        return ask(
                () -> Optional.ofNullable(dtabs().withName(ObjectNames.of(name)).get())
                        .map(DtabObject::new));
    }

    Change create(DtabObject object) throws StoreException {
        return change(() -> dtabs().resource(object.resource()).create());
    }

    /** Puts {@code object} in the place of what had its resource version. */
    Change replace(DtabObject object) throws StoreException {
        return change(() -> dtabs().resource(object.resource())
                .lockResourceVersion(object.resourceVersion())
                .update());
    }

    Change replaceStatus(DtabObject object, Map<String, Object> status) throws StoreException {
        GenericKubernetesResource next = new GenericKubernetesResourceBuilder(object.resource()).build();
        next.setAdditionalProperty("status", status);
        return change(() -> dtabs().resource(next)
                .lockResourceVersion(object.resourceVersion())
                .updateStatus());
    }

    /** Deletes what has {@code object}'s resource version. */
    Change delete(DtabObject object) throws StoreException {
        return change(() -> dtabs().withName(object.resource().getMetadata().getName())
                .lockResourceVersion(object.resourceVersion())
                .delete());
    }

    Optional<String> readRecord(String name, long number) throws StoreException {
        return ask(() -> Optional.ofNullable(
                        records().withName(ObjectNames.record(name, number)).get())
                .map(record -> record.get("spec", "text")));
    }

    List<Long> recordNumbers(String name) throws StoreException {
        return ask(() -> {
            // An empty list of nothing but metadata has no items at all.
            List<PartialObjectMetadata> items = records()
                    .withLabel(OF, ObjectNames.label(name))
                    .listAsPartialObjectMetadata()
                    .getItems();
            return Stream.ofNullable(items)
                    .flatMap(List::stream)
                    .map(item -> ObjectNames.recordNumber(item.getMetadata().getName()))
                    .filter(OptionalLong::isPresent)
                    .map(OptionalLong::getAsLong)
                    .toList();
        });
    }

    Change createRecord(String name, long number, String text) throws StoreException {
        GenericKubernetesResource record = new GenericKubernetesResourceBuilder()
                .withApiVersion(DtabObject.API_VERSION)
                .withKind("DtabRevision")
                .withNewMetadata()
                .withName(ObjectNames.record(name, number))
                .addToLabels(OF, ObjectNames.label(name))
                .endMetadata()
                .build();
        record.setAdditionalProperty("spec", Map.of("dtab", name, "number", number, "text", text));
        return change(() -> records().resource(record).create());
    }

    void deleteRecord(String name, long number) throws StoreException {
        change(() -> records().withName(ObjectNames.record(name, number)).delete());
    }

    private interface Request<T> {
        T send();
    }

    private static <T> T ask(Request<T> request) throws StoreException {
        try {
            return request.send();
        } catch (RuntimeException failure) {
            throw refused(failure);
        }
    }

    private static Change change(Request<?> request) throws StoreException {
        try {
            request.send();
            return Change.DONE;
        } catch (KubernetesClientException failure) {
            boolean tooLarge = isTooLarge(failure);
            switch (failure.getCode()) {
                case 409 -> {
                    return Change.REFUSED;
                }
                case 404 -> {
                    if (failure.getStatus() != null && failure.getStatus().getDetails() != null) {
                        return Change.REFUSED; // the object; without details it is the kind that is not there
                    }
                }
                default -> {
                    boolean answered = failure.getCode() >= 400 && failure.getCode() < 500;
                    if (!answered && !tooLarge && !isNeverSent(failure)) {
                        return Change.UNKNOWN;
                    }
                }
            }
            throw refused(failure);
        } catch (RuntimeException failure) {
            if (isNeverSent(failure)) {
                throw refused(failure);
            }
            return Change.UNKNOWN;
        }
    }

    private static boolean isNeverSent(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ConnectException) {
                return true;
            }
        }
        return false;
    }

    private static boolean isTooLarge(KubernetesClientException failure) {
        String message = String.valueOf(failure.getMessage());
        return failure.getCode() == 413
                || message.contains("request is too large")
                || message.contains("larger than max")
                || message.contains("Too long");
    }

    static StoreException refused(RuntimeException failure) {
        if (!(failure instanceof KubernetesClientException answer) || answer.getCode() == 0) {
            return new StoreException(Reason.UNAVAILABLE, "Kubernetes: " + deepest(failure), failure);
        }
        if (isTooLarge(answer)) {
            return new StoreException(Reason.TOO_LARGE, "Kubernetes: " + answer.getMessage(), failure);
        }
        return switch (answer.getCode()) {
            case 401, 403, 422 -> new StoreException(Reason.FORBIDDEN, "Kubernetes: " + answer.getMessage(), failure);
            case 404 ->
                new StoreException(
                        Reason.UNAVAILABLE,
                        "Kubernetes: it has no objects of kind Dtab, or not this namespace"
                                + " (kubectl apply -f deploy/kubernetes/dtab-crd.yaml): "
                                + answer.getMessage(),
                        failure);
            default -> new StoreException(Reason.UNAVAILABLE, "Kubernetes: " + answer.getMessage(), failure);
        };
    }

    private static String deepest(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause.getMessage() == null ? cause.toString() : cause.getMessage();
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            if (client != null) {
                client.close();
            }
        } finally {
            lock.unlock();
        }
    }
}
