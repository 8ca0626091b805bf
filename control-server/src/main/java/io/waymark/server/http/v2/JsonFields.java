package io.waymark.server.http.v2;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.waymark.server.http.BadRequest;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The fields of a JSON object that a client has sent. Whatever is not as expected is a {@link BadRequest} that says
 * where; a field that is null counts as there only where null means something.
 */
public final class JsonFields {
    private static final int LEVELS_MAX = 32;
    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(LEVELS_MAX)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .build();

    private final String where; // "", or such as "changes[2]."
    private final JsonNode json;

    private JsonFields(String where, JsonNode json, Set<String> known) {
        this.where = where;
        this.json = json;
        Set<String> unknown = new TreeSet<>(json.propertyNames());
        unknown.removeAll(known);
        if (!unknown.isEmpty()) {
            throw new BadRequest("%s%s is not known (expected: only %s)."
                    .formatted(where, shown(unknown.iterator().next()), String.join(", ", new TreeSet<>(known))));
        }
    }

    /** The object in {@code body}, which may have no fields but {@code known}. */
    public static JsonFields read(byte[] body, Set<String> known) {
        String text = utf8(body);
        JsonNode json;
        try {
            json = MAPPER.readTree(text);
        } catch (JacksonException malformed) {
            TokenStreamLocation place = malformed.getLocation();
            throw new BadRequest("The body is not JSON of at most %d levels: %s%s."
                    .formatted(
                            LEVELS_MAX,
                            malformed.getOriginalMessage(),
                            place == null
                                    ? ""
                                    : ", at line %d, column %d".formatted(place.getLineNr(), place.getColumnNr())));
        }
        if (!json.isObject()) {
            throw new BadRequest("The body is %s (expected: a JSON object with some of %s)."
                    .formatted(json.isMissingNode() ? "empty" : kind(json), String.join(", ", new TreeSet<>(known))));
        }
        return new JsonFields("", json, known);
    }

    /** {@code body} as text. */
    static String utf8(byte[] body) {
        try {
            return UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
        } catch (CharacterCodingException malformed) {
            throw new BadRequest("The body is not UTF-8.");
        }
    }

    private static String kind(JsonNode json) {
        return switch (json.getNodeType()) {
            case ARRAY -> "a list";
            case OBJECT -> "an object";
            case STRING -> "a string";
            case NUMBER -> "a number";
            case BOOLEAN -> "true or false";
            case NULL -> "null";
            default -> "something else";
        };
    }

    /** Whether the field is there, be it null. */
    public boolean has(String name) {
        return json.has(name);
    }

    /** Whether the field is there and null. */
    public boolean isNull(String name) {
        return json.has(name) && json.path(name).isNull();
    }

    public Optional<String> string(String name) {
        return field(name, JsonNode::isString, "a string", value -> text(where + name, value));
    }

    /** The string, which must be there. */
    public String required(String name) {
        return string(name).orElseThrow(() -> new BadRequest(where + name + " is missing (expected: a string)."));
    }

    /** A whole number that is not negative. */
    public Optional<Long> whole(String name) {
        return field(
                name,
                value -> value.isIntegralNumber() && value.canConvertToLong() && value.asLong() >= 0,
                "a whole number that is not negative",
                JsonNode::asLong);
    }

    public Optional<List<String>> strings(String name) {
        return field(name, JsonNode::isArray, "a list of strings", list -> {
            List<String> strings = new ArrayList<>();
            for (JsonNode item : list) {
                String place = "%s%s[%d]".formatted(where, name, strings.size());
                expect(item.isString(), place, item, "a string");
                strings.add(text(place, item));
            }
            return strings;
        });
    }

    /** An object of numbers, in the order it was written. */
    public Optional<Map<String, Double>> numbers(String name) {
        return field(name, JsonNode::isObject, "an object of numbers", object -> {
            Map<String, Double> numbers = new LinkedHashMap<>();
            for (Map.Entry<String, JsonNode> entry : object.properties()) {
                expect(
                        entry.getValue().isNumber(),
                        where + name + "." + shown(entry.getKey()),
                        entry.getValue(),
                        "a number");
                numbers.put(entry.getKey(), entry.getValue().asDouble());
            }
            return numbers;
        });
    }

    /** An object, which may have no fields but {@code known}. */
    public Optional<JsonFields> object(String name, Set<String> known) {
        return field(
                name, JsonNode::isObject, "an object", object -> new JsonFields(where + name + ".", object, known));
    }

    /** Whether the field is there and a string; it may be something else. */
    public boolean isString(String name) {
        return json.path(name).isString();
    }

    /** A list of objects, which may have no fields but {@code known}. */
    public Optional<List<JsonFields>> objects(String name, Set<String> known) {
        return field(name, JsonNode::isArray, "a list of objects", list -> {
            List<JsonFields> objects = new ArrayList<>();
            for (JsonNode item : list) {
                String place = "%s%s[%d]".formatted(where, name, objects.size());
                expect(item.isObject(), place, item, "an object");
                objects.add(new JsonFields(place + ".", item, known));
            }
            return objects;
        });
    }

    private <T> Optional<T> field(String name, Predicate<JsonNode> fits, String expected, Function<JsonNode, T> read) {
        JsonNode value = json.get(name);
        if (value == null) {
            return Optional.empty();
        }
        expect(fits.test(value), where + name, value, expected);
        return Optional.of(read.apply(value));
    }

    private static void expect(boolean fits, String place, JsonNode found, String expected) {
        if (!fits) {
            throw new BadRequest("%s is %s (expected: %s).".formatted(place, kind(found), expected));
        }
    }

    /** A string that can be written as UTF-8: JSON can escape one half of a character. */
    private static String text(String place, JsonNode value) {
        String text = value.asString();
        if (!UTF_8.newEncoder().canEncode(text)) {
            throw new BadRequest("%s has half of a surrogate pair (expected: whole characters).".formatted(place));
        }
        return text;
    }

    private static String shown(String name) {
        return name.length() > 100 ? name.substring(0, 100) + "…" : name;
    }
}
