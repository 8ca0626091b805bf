package io.waymark.server.http;

import io.waymark.store.DtabStore.Expected;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.Optional;

/**
 * A revision as namerd shows it: base64 of eight bytes, big-endian, without quotes. The mesh API sends the same bytes
 * as {@code VersionedDtab.version}.
 */
final class ETag {
    private ETag() {}

    /** The tag of a revision, such as {@code AAAAAAAAAAE=}. */
    static String of(long revision) {
        return Base64.getEncoder()
                .encodeToString(
                        ByteBuffer.allocate(Long.BYTES).putLong(revision).array());
    }

    /**
     * What an {@code If-Match} header asks for: a tag, bare or quoted, or {@code *} for any revision. Empty if the
     * header is no tag of ours, which no revision can match.
     */
    static Optional<Expected> expected(String ifMatch) {
        String tag = ifMatch.strip();
        if (tag.equals("*")) {
            return Optional.of(new Expected.Something());
        }
        if (tag.startsWith("W/")) { // put there by a proxy; the revision is exact all the same
            tag = tag.substring(2);
        }
        if (tag.length() >= 2 && tag.startsWith("\"") && tag.endsWith("\"")) {
            tag = tag.substring(1, tag.length() - 1);
        }
        try {
            byte[] bytes = Base64.getDecoder().decode(tag);
            return bytes.length == Long.BYTES
                    ? Optional.of(new Expected.Revision(ByteBuffer.wrap(bytes).getLong()))
                    : Optional.empty();
        } catch (IllegalArgumentException notBase64) {
            return Optional.empty();
        }
    }
}
