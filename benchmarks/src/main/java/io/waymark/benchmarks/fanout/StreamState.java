package io.waymark.benchmarks.fanout;

import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/** What has come on one stream: messages are told apart by their checksums, and not kept. */
final class StreamState {
    private static final int PREFIX_BYTES = 5;

    private final CRC32 crc = new CRC32();
    private int prefix; // bytes of the length prefix that have come
    private int left; // bytes of the message that have not come
    private long bytes;
    private long answer; // checksum and length of the last message; 0: none yet
    private @Nullable Round counted;

    /** Takes in a part of the stream; returns whether it ends a message that is the first new one in {@code round}. */
    boolean take(byte[] buffer, int from, int count, Round round) {
        boolean first = false;
        bytes += count;
        int at = from;
        int end = from + count;
        while (at < end) {
            if (prefix < PREFIX_BYTES) {
                left = prefix == 0 ? 0 : left << 8 | (buffer[at] & 0xff); // the first byte says: not compressed
                prefix++;
                at++;
            } else {
                int part = Math.min(left, end - at);
                crc.update(buffer, at, part);
                left -= part;
                at += part;
            }
            if (prefix == PREFIX_BYTES && left == 0) {
                first |= isNew(crc.getValue() + 1, round);
                crc.reset();
                prefix = 0;
            }
        }
        return first;
    }

    private boolean isNew(long checksum, Round round) {
        boolean changed = checksum != answer;
        answer = checksum;
        if (changed && counted != round) {
            counted = round;
            return true;
        }
        return false;
    }

    /** Says which message came last; equal for equal messages. */
    long answer() {
        return answer;
    }

    /** Bytes of all messages, prefixes included. */
    long bytes() {
        return bytes;
    }
}
