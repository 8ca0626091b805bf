package io.waymark.store.consul;

import io.waymark.store.Backend.Document;
import io.waymark.store.StoreException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Consul's key-value JSON. */
final class KeyValues {
    static final JsonMapper JSON = JsonMapper.builder().build();

    private KeyValues() {}

    /** A key with its value. */
    record Entry(String key, Document document) {}

    /** What a question for keys with their values is answered with. */
    static List<Entry> entries(ConsulConnection connection, byte[] body) throws StoreException {
        List<Entry> entries = new ArrayList<>();
        for (JsonNode entry : array(connection, body)) {
            JsonNode index = entry.path("ModifyIndex");
            if (!entry.path("Key").isString() || !index.canConvertToLong()) {
                throw connection.malformed("an entry without Key or ModifyIndex");
            }
            try {
                byte[] value = Base64.getDecoder().decode(entry.path("Value").asString(""));
                entries.add(new Entry(
                        entry.path("Key").asString(),
                        new Document(Long.toString(index.asLong()), new String(value, StandardCharsets.UTF_8))));
            } catch (IllegalArgumentException notBase64) {
                throw connection.malformed("the value of " + entry.path("Key").asString());
            }
        }
        return entries;
    }

    /** What a question for keys alone is answered with. */
    static List<String> keys(ConsulConnection connection, byte[] body) throws StoreException {
        List<String> keys = new ArrayList<>();
        for (JsonNode key : array(connection, body)) {
            keys.add(key.asString(""));
        }
        return keys;
    }

    private static JsonNode array(ConsulConnection connection, byte[] body) throws StoreException {
        try {
            JsonNode json = JSON.readTree(body);
            if (json.isArray()) {
                return json;
            }
            throw connection.malformed("a list was expected, not " + json.getNodeType());
        } catch (JacksonException e) {
            throw connection.malformed(e.getOriginalMessage());
        }
    }
}
