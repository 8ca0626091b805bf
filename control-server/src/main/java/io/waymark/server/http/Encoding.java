package io.waymark.server.http;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;

/** Undoes {@code Content-Encoding}, within a limit: a small body can hold a very large one. */
final class Encoding {

    /** A body that cannot be decoded, and what to answer. */
    static final class Refused extends Exception {
        private static final long serialVersionUID = 1;
        private final transient Answer answer;

        Refused(Answer answer) {
            this.answer = answer;
        }

        Answer answer() {
            return answer;
        }
    }

    private Encoding() {}

    static byte[] decode(Optional<String> encoding, byte[] body, int bytesMax) throws Refused {
        String name = encoding.orElse("identity").strip().toLowerCase(Locale.ROOT);
        try {
            return switch (name) {
                case "", "identity" -> body;
                case "gzip", "x-gzip" -> all(new GZIPInputStream(new ByteArrayInputStream(body)), bytesMax);
                case "deflate" -> all(new InflaterInputStream(new ByteArrayInputStream(body)), bytesMax);
                default ->
                    throw new Refused(Answer.text(
                            415, "Content-Encoding: '%s' (expected: gzip, deflate or identity).".formatted(name)));
            };
        } catch (IOException malformed) {
            throw new Refused(Answer.text(400, "The body is not %s: %s.".formatted(name, malformed.getMessage())));
        }
    }

    private static byte[] all(InputStream in, int bytesMax) throws IOException, Refused {
        try (in) {
            byte[] bytes = in.readNBytes(bytesMax);
            if (in.read() >= 0) {
                throw new Refused(Answer.text(
                        413, "The body is too large, decompressed (expected: at most %d bytes).".formatted(bytesMax)));
            }
            return bytes;
        }
    }
}
