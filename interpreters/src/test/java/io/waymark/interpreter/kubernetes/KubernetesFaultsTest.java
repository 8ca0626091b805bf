package io.waymark.interpreter.kubernetes;

import static io.waymark.interpreter.kubernetes.ApiServer.isWatch;
import static io.waymark.interpreter.kubernetes.ApiServer.service;
import static io.waymark.interpreter.kubernetes.ApiServer.slice;
import static io.waymark.interpreter.kubernetes.ApiServer.watchThatSays;

import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.mockwebserver.http.RecordedRequest;
import io.waymark.dtab.Path;
import io.waymark.interpreter.Namer;
import io.waymark.interpreter.NamerFaultSuite;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The faults that all namers stand. {@link ReflectorFaultsTest} has those that only an API server can have. */
class KubernetesFaultsTest extends NamerFaultSuite {
    private static final String NAMESPACE = "prod";
    private static final Pattern FROM = Pattern.compile("[?&]resourceVersion=([0-9]+)");
    private static final KubernetesOptions IMPATIENT = new KubernetesOptions(
            Duration.ofMillis(400),
            Duration.ofMillis(5),
            Duration.ofMillis(50),
            Duration.ofMillis(400),
            Duration.ofHours(1),
            Duration.ofMillis(50),
            50,
            1_000);

    private ApiServer server;
    private KubernetesClient operator;

    @Override
    protected int startSource() {
        server = new ApiServer();
        operator = server.client();
        return server.port();
    }

    @Override
    protected void stopSource() {
        operator.close();
        server.close();
    }

    @Override
    protected Namer namer(int port) {
        return new KubernetesNamer(
                Path.parse("/#/k8s"),
                new Access.Proxy("127.0.0.1", port),
                Shape.DEFAULT,
                IMPATIENT,
                hosts,
                time,
                time,
                new Random(1));
    }

    @Override
    protected int openCount(Namer namer) {
        return ((KubernetesNamer) namer).watches();
    }

    @Override
    protected Path name(String service) {
        return Path.of(NAMESPACE, "http", service);
    }

    @Override
    protected void change(String service, Set<String> before, Set<String> after) {
        EndpointSlice slice = slice(NAMESPACE, service, service + "-1", after.toArray(String[]::new));
        if (after.isEmpty()) {
            operator.resource(service(NAMESPACE, service)).delete();
            operator.resource(slice).delete();
        } else if (before.isEmpty()) {
            operator.resource(slice).create(); // first: a Service alone exists and has no pods
            operator.resource(service(NAMESPACE, service)).create();
        } else {
            operator.resource(slice).update();
        }
    }

    @Override
    protected List<byte[]> serverErrors() {
        return List.of(
                http("500 Internal Server Error", "etcdserver: leader changed"),
                http("503 Service Unavailable", ""),
                http("429 Too Many Requests", "{\"kind\": \"Status\", \"code\": 429, \"reason\": \"TooManyRequests\"}"),
                http("401 Unauthorized", "{\"kind\": \"Status\", \"code\": 401}"));
    }

    /** 410 for every watch that would go on from now or before, until everything has been read again. */
    @Override
    protected void forgetHistory() {
        long now = Long.parseLong(operator.discovery()
                .v1()
                .endpointSlices()
                .inNamespace(NAMESPACE)
                .list()
                .getMetadata()
                .getResourceVersion());
        Set<String> read = ConcurrentHashMap.newKeySet();
        server.answer(request -> {
            String kind = request.getPath().contains("/endpointslices") ? "endpointslices" : "services";
            if (isWatch(request)) {
                return from(request) <= now && !read.contains(kind)
                        ? Optional.of(watchThatSays(ReflectorFaultsTest.EXPIRED))
                        : Optional.empty();
            }
            if (request.getMethod().equals("GET") && !request.getPath().contains("/" + kind + "/")) { // all of a kind
                read.add(kind);
            }
            return Optional.empty();
        });
    }

    private static long from(RecordedRequest request) {
        Matcher from = FROM.matcher(request.getPath());
        return from.find() ? Long.parseLong(from.group(1)) : 0;
    }
}
