package io.waymark.server.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.waymark.dtab.Dentry;
import io.waymark.dtab.DtabSyntaxException;
import io.waymark.dtab.NameTree;
import io.waymark.dtab.Prefix;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/** Reads the dtab that a client sends: text as it is, JSON turned into text with a line for each entry. */
final class DtabBody {
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private DtabBody() {}

    /**
     * The text of the dtab in {@code body}. JSON has been read as a dtab then, text has not.
     *
     * @throws BadRequest if the body is not what {@code form} says
     */
    static String text(DtabForm form, byte[] body) {
        if (body.length == 0) {
            throw new BadRequest("The body is empty. To store a dtab without entries, send a newline as text, or [].");
        }
        return switch (form) {
            case JSON ->
                entries(body).stream()
                        .map(dentry -> dentry.prefix().show() + " => "
                                + dentry.destination().show() + " ;\n")
                        .collect(Collectors.joining());
            case DTAB, TEXT -> utf8(body);
        };
    }

    /** {@code body} as text. */
    static String utf8(byte[] body) {
        try {
            return UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
        } catch (CharacterCodingException malformed) {
            throw new BadRequest("The body is not UTF-8.");
        }
    }

    private static List<Dentry> entries(byte[] body) {
        return parse(body, json -> {
            expect(json.nextToken(), JsonToken.START_ARRAY, "The body", "an array of entries");
            List<Dentry> entries = new ArrayList<>();
            while (json.nextToken() != JsonToken.END_ARRAY) {
                entries.add(entry(json, "Entry " + (entries.size() + 1)));
            }
            return entries;
        });
    }

    private static Dentry entry(JsonParser json, String place) {
        expect(json.currentToken(), JsonToken.START_OBJECT, place, "an object with prefix and dst");
        Map<String, String> fields = fields(json, place, List.of("prefix", "dst"));
        for (String field : List.of("prefix", "dst")) {
            if (!fields.containsKey(field)) {
                throw new BadRequest("%s has no %s (expected: prefix and dst).".formatted(place, field));
            }
        }
        return new Dentry(
                read(place, "prefix", fields.getOrDefault("prefix", ""), Prefix::parse),
                read(place, "dst", fields.getOrDefault("dst", ""), NameTree::parse));
    }

    private static <T> T read(String place, String field, String text, Function<String, T> reader) {
        try {
            return reader.apply(text);
        } catch (DtabSyntaxException problem) {
            throw new BadRequest("%s: %s: %s".formatted(place, field, problem.getMessage()));
        }
    }

    /**
     * The properties of a JSON object, all of them strings and none but {@code known}.
     *
     * @throws BadRequest if {@code body} is anything else
     */
    static Map<String, String> object(byte[] body, List<String> known) {
        return parse(body, json -> {
            expect(json.nextToken(), JsonToken.START_OBJECT, "The body", "an object");
            return fields(json, "The body", known);
        });
    }

    private static Map<String, String> fields(JsonParser json, String place, List<String> known) {
        Map<String, String> fields = new HashMap<>();
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String name = json.currentName();
            if (!known.contains(name)) {
                throw new BadRequest("%s has an unknown property '%s' (expected: %s)."
                        .formatted(place, name, String.join(", ", known)));
            }
            expect(json.nextToken(), JsonToken.VALUE_STRING, place + ": " + name, "a string");
            fields.put(name, json.getString());
        }
        return fields;
    }

    private static <T> T parse(byte[] body, Function<JsonParser, T> reader) {
        try (JsonParser json = JSON.createParser(ObjectReadContext.empty(), body)) {
            T value = reader.apply(json);
            if (json.nextToken() != null) {
                throw new BadRequest("Something follows the end of the JSON, at line %d, column %d (expected: nothing)."
                        .formatted(
                                json.currentTokenLocation().getLineNr(),
                                json.currentTokenLocation().getColumnNr()));
            }
            return value;
        } catch (JacksonException malformed) {
            throw new BadRequest("The body is not JSON: %s, at line %d, column %d."
                    .formatted(
                            malformed.getOriginalMessage(),
                            malformed.getLocation().getLineNr(),
                            malformed.getLocation().getColumnNr()));
        }
    }

    private static void expect(@Nullable JsonToken found, JsonToken expected, String place, String description) {
        if (found != expected) {
            throw new BadRequest("%s is %s (expected: %s).".formatted(place, name(found), description));
        }
    }

    private static String name(@Nullable JsonToken token) {
        if (token == null) {
            return "empty";
        }
        return switch (token) {
            case VALUE_NULL -> "null";
            case VALUE_STRING -> "a string";
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "a number";
            case VALUE_TRUE, VALUE_FALSE -> "true or false";
            case START_ARRAY -> "an array";
            case START_OBJECT -> "an object";
            default -> "something else";
        };
    }
}
