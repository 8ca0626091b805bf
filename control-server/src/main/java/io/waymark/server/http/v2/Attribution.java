package io.waymark.server.http.v2;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.waymark.server.http.BadRequest;
import io.waymark.server.http.Exchange;
import io.waymark.server.http.Query;
import io.waymark.store.Change;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Optional;
import java.util.Set;

/**
 * Who writes and why: {@code author}, {@code message} and {@code override} of a JSON body, otherwise the headers
 * {@code Waymark-Author} and {@code Waymark-Message} and the parameter {@code override}.
 */
final class Attribution {
    /** What a JSON body may say of it. */
    static final Set<String> FIELDS = Set.of("author", "message", "override");

    static final String OVERRIDE = "override";
    private static final int AUTHOR_CHARS_MAX = 200;
    private static final int TEXT_CHARS_MAX = 4_000;

    private final Exchange exchange;
    private final Query query;

    private Attribution(Exchange exchange, Query query) {
        this.exchange = exchange;
        this.query = query;
    }

    /** That of {@code exchange}, whose parameters are {@code query}. */
    static Attribution of(Exchange exchange, Query query) {
        return new Attribution(exchange, query);
    }

    /** The change that a body without fields of its own makes. */
    Change change() {
        return change(Optional.empty());
    }

    /** The change that a JSON body makes. */
    Change change(JsonFields body) {
        return change(Optional.of(body));
    }

    private Change change(Optional<JsonFields> body) {
        String author = body.flatMap(json -> json.string("author"))
                .or(() -> header("Waymark-Author"))
                .orElse("");
        String message = body.flatMap(json -> json.string("message"))
                .or(() -> header("Waymark-Message"))
                .orElse("");
        Optional<String> override = body.flatMap(json -> json.string(OVERRIDE)).or(() -> query.find(OVERRIDE));
        if (override.filter(String::isBlank).isPresent()) {
            throw new BadRequest("override is empty (expected: the reason for it, which is kept on record).");
        }
        if (author.chars().anyMatch(Character::isISOControl)) {
            throw new BadRequest("author has a control character (expected: a name on one line).");
        }
        atMost(AUTHOR_CHARS_MAX, "author", author);
        atMost(TEXT_CHARS_MAX, "message", message);
        atMost(TEXT_CHARS_MAX, OVERRIDE, override.orElse(""));
        return new Change(author, message, override.orElse(""));
    }

    private static void atMost(int max, String name, String value) {
        if (value.length() > max) {
            throw new BadRequest("%s has %,d characters (expected: at most %,d).".formatted(name, value.length(), max));
        }
    }

    /** A header whose value is UTF-8; what carries it here took each byte for a character. */
    private Optional<String> header(String name) {
        return exchange.header(name).map(value -> {
            try {
                return UTF_8.newDecoder()
                        .decode(ByteBuffer.wrap(value.getBytes(ISO_8859_1)))
                        .toString();
            } catch (CharacterCodingException malformed) {
                throw new BadRequest(name + " is not UTF-8.");
            }
        });
    }
}
