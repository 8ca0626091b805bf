package io.waymark.interpreter.files;

import io.waymark.interpreter.hosts.HostEndpoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads files of addresses: {@code host port} or {@code host port * weight} on a line, {@code #} begins a comment. */
final class AddressFile {
    private static final Pattern LINE =
            Pattern.compile("(\\S+)\\s+([0-9]{1,5})(?:\\s*\\*\\s*((?:[0-9]{1,20}\\.?[0-9]{0,20}|\\.[0-9]{1,20})))?");
    private static final int PORT_MAX = 65535;
    private static final int QUOTED_MAX = 80;

    private AddressFile() {}

    /** What is wrong with a file, and where. */
    static final class MalformedException extends Exception {
        private static final long serialVersionUID = 1;

        MalformedException(String message) {
            super(message);
        }
    }

    /**
     * The endpoints that {@code text} lists.
     *
     * @param file what to call the file in messages
     */
    static List<HostEndpoint> read(String text, String file) throws MalformedException {
        List<HostEndpoint> endpoints = new ArrayList<>();
        int number = 0;
        for (String line : text.split("\n", -1)) {
            number++;
            int comment = line.indexOf('#');
            String content = (comment < 0 ? line : line.substring(0, comment)).strip();
            if (!content.isEmpty()) {
                endpoints.add(endpoint(content, file + ":" + number));
            }
        }
        return List.copyOf(endpoints);
    }

    private static HostEndpoint endpoint(String line, String where) throws MalformedException {
        Matcher matcher = LINE.matcher(line);
        if (!matcher.matches()) {
            throw new MalformedException("%s: '%s' (expected: host port, or host port * weight)"
                    .formatted(where, line.length() > QUOTED_MAX ? line.substring(0, QUOTED_MAX) + "…" : line));
        }
        int port = Integer.parseInt(matcher.group(2));
        if (port < 1 || port > PORT_MAX) {
            throw new MalformedException("%s: port %d (expected: 1 to %d)".formatted(where, port, PORT_MAX));
        }
        String weight = matcher.group(3);
        return new HostEndpoint(
                matcher.group(1),
                port,
                weight == null ? OptionalDouble.empty() : OptionalDouble.of(Double.parseDouble(weight)),
                Map.of());
    }
}
