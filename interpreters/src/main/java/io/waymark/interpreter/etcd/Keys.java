package io.waymark.interpreter.etcd;

import com.google.protobuf.ByteString;
import io.waymark.dtab.Label;
import io.waymark.dtab.Path;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * All keys that begin with a prefix and a slash.
 *
 * @param from the first key there can be
 * @param to the first one that does not belong to it
 * @param skip how many bytes of each are the prefix and the slash
 */
record Keys(ByteString from, ByteString to, int skip) {
    private static final ByteString ZERO = ByteString.copyFrom(new byte[1]);
    private static final char AFTER_SLASH = '/' + 1;

    /** @param prefix empty: all keys that there are */
    static Keys under(String prefix) {
        if (prefix.isEmpty()) {
            return new Keys(ZERO, ZERO, 0); // how etcd says "from the first key to the last"
        }
        ByteString from = ByteString.copyFrom(prefix + "/", StandardCharsets.UTF_8);
        return new Keys(from, ByteString.copyFrom(prefix + AFTER_SLASH, StandardCharsets.UTF_8), from.size());
    }

    /** The first key there can be after {@code key}. */
    static ByteString after(ByteString key) {
        return key.concat(ZERO);
    }

    /**
     * The service that {@code key} belongs to: what is between the prefix and its last part.
     *
     * @throws IllegalArgumentException if it belongs to none
     */
    Path service(ByteString key, int depthMax) {
        List<Label> labels = new ArrayList<>();
        int start = skip;
        for (int i = skip; i < key.size(); i++) {
            if (key.byteAt(i) == '/') {
                if (i == start) {
                    throw new IllegalArgumentException("two slashes in a row, or one at the beginning");
                }
                if (labels.size() == depthMax) {
                    throw new IllegalArgumentException("a service's name of more than " + depthMax + " parts");
                }
                labels.add(Label.ofBytes(key.substring(start, i).toByteArray()));
                start = i + 1;
            }
        }
        if (labels.isEmpty()) {
            throw new IllegalArgumentException("no service's name before the last slash");
        }
        return Path.of(labels);
    }
}
