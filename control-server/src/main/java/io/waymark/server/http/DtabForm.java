package io.waymark.server.http;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** How a dtab travels: as JSON, or as the author's text under either of two names. */
public enum DtabForm {
    JSON("application/json"),
    DTAB("application/dtab"),
    TEXT("text/plain");

    public static final String EXPECTED = "application/dtab, text/plain or application/json";

    private final String type;

    DtabForm(String type) {
        this.type = type;
    }

    /** The media type, as it is sent. */
    public String type() {
        return type;
    }

    /** The form that a {@code Content-Type} names, whatever its parameters say. */
    public static Optional<DtabForm> ofType(String contentType) {
        String type = contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        return Arrays.stream(values()).filter(form -> form.type.equals(type)).findFirst();
    }

    /** The first form that an {@code Accept} header names, in the order written, as namerd chooses; otherwise JSON. */
    public static DtabForm accepted(Optional<String> accept) {
        return accept.map(text -> List.of(text.split(","))).orElse(List.of()).stream()
                .flatMap(range -> ofType(range).stream())
                .findFirst()
                .orElse(JSON);
    }
}
