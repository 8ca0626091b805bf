package io.waymark.store;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * How a revision looks in the storage system: one comment line, then the author's text as it is. So the whole is a dtab
 * that namerd can read too.
 *
 * <pre>
 * # waymark {"revision":12,"parent":11,"author":"ada","time":"…","message":"…","token":"…","sum":"…"}
 * /svc =&gt; /host ;
 * </pre>
 *
 * <p>Nothing in JSON can end the comment: a newline is escaped. {@code sum} tells whether the text is still the one
 * that was written with this line, and not one that was edited under it.
 */
final class DocumentFormat {
    private static final String MARK = "# waymark {";
    // A record this long is stored compressed, so that head and record of a large dtab fit into one request.
    private static final int PACKED_CHARS_MIN = 32_768;
    // No text is anywhere near this; a record that would unpack to more is not ours.
    private static final int UNPACKED_BYTES_MAX = 64 << 20;
    private static final JsonMapper JSON = JsonMapper.shared();

    private DocumentFormat() {}

    /** Whether {@code document} begins as ours do. */
    static boolean isMarked(String document) {
        return document.startsWith(MARK);
    }

    /** {@code document} without the line of ours that it begins with, if it does, whether that is true or not. */
    static String body(String document) {
        return isMarked(document) ? document.substring(document.indexOf('\n') + 1) : document;
    }

    /** The head document: always readable by namerd. */
    static String head(Stored stored) {
        String text = stored.text().orElseThrow();
        return line(stored, false) + text;
    }

    /** The document for the history: a large text is compressed. */
    static String record(Stored stored) {
        String text = stored.text().orElse("");
        return text.length() < PACKED_CHARS_MIN ? line(stored, false) + text : line(stored, true) + pack(text);
    }

    private static String line(Stored stored, boolean packed) {
        ObjectNode json = JSON.createObjectNode();
        json.put("revision", stored.revision());
        json.put("parent", stored.parent());
        json.put("author", stored.change().author());
        json.put("time", stored.time().toString());
        json.put("message", stored.change().message());
        if (!stored.change().override().isEmpty()) {
            json.put("override", stored.change().override());
        }
        if (!stored.invariants().isEmpty()) {
            ArrayNode invariants = json.putArray("invariants");
            stored.invariants().forEach(invariants::add);
        }
        json.put("token", stored.token());
        stored.outside().ifPresent(version -> json.put("outside", version));
        stored.text().ifPresentOrElse(text -> json.put("sum", sum(text)), () -> json.put("deleted", true));
        if (packed) {
            json.put("packed", true);
        }
        return "# waymark " + JSON.writeValueAsString(json) + "\n";
    }

    /** Reads what {@link #head} or {@link #record} wrote; empty if neither did. */
    static Optional<Stored> read(String document) {
        int end = document.indexOf('\n');
        if (!isMarked(document) || end < 0) {
            return Optional.empty();
        }
        try {
            JsonNode json = JSON.readTree(document.substring(MARK.length() - 1, end));
            boolean deleted = json.path("deleted").asBoolean(false);
            String body = document.substring(end + 1);
            String text = json.path("packed").asBoolean(false) ? unpack(body) : body;
            if (!deleted && !sum(text).equals(json.path("sum").asString(""))) {
                return Optional.empty();
            }
            long revision = json.required("revision").asLong();
            if (revision < 1) {
                return Optional.empty();
            }
            return Optional.of(new Stored(
                    revision,
                    json.path("parent").asLong(0),
                    new Change(
                            json.path("author").asString(""),
                            json.path("message").asString(""),
                            json.path("override").asString("")),
                    Instant.parse(json.path("time").asString("")),
                    json.path("token").asString(""),
                    json.path("outside").asStringOpt(),
                    deleted ? Optional.empty() : Optional.of(text),
                    invariants(json)));
        } catch (JacksonException | DateTimeException | IllegalArgumentException | IOException e) {
            return Optional.empty();
        }
    }

    private static List<String> invariants(JsonNode json) {
        return json.path("invariants")
                .valueStream()
                .map(rule -> rule.asString(""))
                .toList();
    }

    private static String sum(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has SHA-256", e);
        }
    }

    private static String pack(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DeflaterOutputStream out = new DeflaterOutputStream(bytes)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new AssertionError("writing into memory", e);
        }
        return Base64.getEncoder().encodeToString(bytes.toByteArray());
    }

    private static String unpack(String packed) throws IOException {
        byte[] bytes = Base64.getDecoder().decode(packed);
        try (InputStream in = new InflaterInputStream(new ByteArrayInputStream(bytes))) {
            return new String(in.readNBytes(UNPACKED_BYTES_MAX), StandardCharsets.UTF_8);
        }
    }
}
