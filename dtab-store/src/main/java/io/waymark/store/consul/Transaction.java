package io.waymark.store.consul;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Operations that Consul carries out all together, or none. */
final class Transaction {
    /** Consul takes no more. */
    static final int OPERATIONS_MAX = 64;

    private final ArrayNode operations = KeyValues.JSON.createArrayNode();

    /** Writes, if the key is at {@code index}; 0: if it is not there. */
    Transaction put(String key, long index, String text) {
        ObjectNode operation = operation("cas", key);
        operation.put("Index", index);
        operation.put("Value", Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8)));
        return this;
    }

    /** Fails unless the key is there at {@code index}. */
    Transaction check(String key, long index) {
        operation("check-index", key).put("Index", index);
        return this;
    }

    Transaction delete(String key) {
        operation("delete", key);
        return this;
    }

    private ObjectNode operation(String verb, String key) {
        ObjectNode operation = operations.addObject().putObject("KV");
        operation.put("Verb", verb);
        operation.put("Key", key);
        return operation;
    }

    byte[] json() {
        return KeyValues.JSON.writeValueAsBytes(operations);
    }
}
