package io.waymark.interpreter.kubernetes;

import io.waymark.dtab.Path;
import java.util.Iterator;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A name as this namer reads it, in lower case.
 *
 * @param port a name, or a number
 * @param label the value that the label must have; empty: any
 */
record ServiceName(String namespace, String port, String service, Optional<String> label) {
    private static final Pattern DNS_LABEL = Pattern.compile("[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?");
    // Endpoints objects without a Service may have dots in their names.
    private static final Pattern SUBDOMAIN = Pattern.compile("[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?");
    private static final Pattern LABEL_VALUE = Pattern.compile("[A-Za-z0-9](?:[A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?");
    private static final Pattern NUMBER = Pattern.compile("[0-9]+");

    /** The first labels of {@code path} as a name; empty if there cannot be such a service in any cluster. */
    static Optional<ServiceName> parse(Path path, Shape shape) {
        if (path.size() < shape.segments()) {
            return Optional.empty();
        }
        Iterator<String> labels = path.take(shape.segments()).labels().stream()
                .map(label -> label.utf8())
                .iterator();
        String namespace = shape.namespace().orElseGet(() -> lower(labels.next()));
        String port = lower(labels.next());
        String service = lower(labels.next());
        Optional<String> label = shape.labelSelector().map(unused -> labels.next());
        boolean possible = DNS_LABEL.matcher(namespace).matches()
                && DNS_LABEL.matcher(port).matches()
                && SUBDOMAIN.matcher(service).matches()
                && label.map(value -> LABEL_VALUE.matcher(value).matches()).orElse(true);
        return possible ? Optional.of(new ServiceName(namespace, port, service, label)) : Optional.empty();
    }

    private static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }

    /** Under which a service is kept. */
    String group() {
        return namespace + "/" + service;
    }

    boolean isNumbered() {
        return NUMBER.matcher(port).matches();
    }
}
