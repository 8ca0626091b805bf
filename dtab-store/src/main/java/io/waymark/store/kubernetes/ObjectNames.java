package io.waymark.store.kubernetes;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * The names of objects. A dtab's object is called as the dtab is, if Kubernetes allows that; if not, {@code x--} and
 * its name in base32. A record's is called as its dtab's, with the number: {@code web.0000000012}.
 */
final class ObjectNames {
    private static final String ENCODED = "x--";
    private static final String DIGITS = "0123456789abcdefghijklmnopqrstuv";
    private static final int PLAIN_CHARS_MAX = 210; // a record's number has to fit in behind it
    private static final String PART = "[a-z0-9](?:[a-z0-9-]*[a-z0-9])?";
    private static final Pattern PLAIN = Pattern.compile(PART + "(?:\\." + PART + ")*");
    private static final Pattern RECORD = Pattern.compile(".*\\.([0-9]{10,18})");

    private ObjectNames() {}

    static String of(String name) {
        boolean plain = name.length() <= PLAIN_CHARS_MAX
                && !name.startsWith(ENCODED)
                && PLAIN.matcher(name).matches();
        return plain ? name : ENCODED + encode(name.getBytes(StandardCharsets.UTF_8));
    }

    /** The dtab of which {@code object} is the object's name; empty if there is none. */
    static Optional<String> dtab(String object) {
        if (!object.startsWith(ENCODED)) {
            return Optional.of(object);
        }
        String name = new String(decode(object.substring(ENCODED.length())), StandardCharsets.UTF_8);
        return !name.isEmpty() && of(name).equals(object) ? Optional.of(name) : Optional.empty();
    }

    static String record(String name, long number) {
        return "%s.%010d".formatted(of(name), number);
    }

    static OptionalLong recordNumber(String object) {
        var matcher = RECORD.matcher(object);
        return matcher.matches() ? OptionalLong.of(Long.parseLong(matcher.group(1))) : OptionalLong.empty();
    }

    /** By which a dtab's records are found; a label may not be as long as a name. */
    static String label(String name) {
        return HexFormat.of().formatHex(Sums.sha256(name), 0, 16);
    }

    private static String encode(byte[] bytes) {
        StringBuilder text = new StringBuilder();
        for (int bit = 0; bit < bytes.length * 8; bit += 5) {
            int digit = 0;
            for (int i = bit; i < bit + 5; i++) {
                int one = i / 8 < bytes.length ? bytes[i / 8] >> (7 - i % 8) & 1 : 0;
                digit = digit << 1 | one;
            }
            text.append(DIGITS.charAt(digit));
        }
        return text.toString();
    }

    private static byte[] decode(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        int held = 0;
        int bits = 0;
        for (int i = 0; i < text.length(); i++) {
            held = (held << 5 | Math.max(0, DIGITS.indexOf(text.charAt(i)))) & 0xfff;
            bits += 5;
            if (bits >= 8) {
                bits -= 8;
                bytes.write(held >> bits);
            }
        }
        return bytes.toByteArray();
    }
}
