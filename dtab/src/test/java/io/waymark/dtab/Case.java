package io.waymark.dtab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A block of a file in {@code src/test/resources/cases}, whose README.md tells the format. */
record Case(String file, Map<String, String> lines) {
    private static final Pattern ESCAPE = Pattern.compile("\\\\u([0-9a-fA-F]{4})");

    static List<Case> all() {
        try {
            java.nio.file.Path folder = java.nio.file.Path.of(
                            Case.class.getResource("/cases/README.md").toURI())
                    .resolveSibling("");
            List<Case> cases = new ArrayList<>();
            try (Stream<java.nio.file.Path> files = Files.list(folder)) {
                for (java.nio.file.Path file : files.sorted().toList()) {
                    if (file.toString().endsWith(".txt")) {
                        cases.addAll(in(file.getFileName().toString(), Files.readString(file)));
                    }
                }
            }
            return cases;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<Case> in(String file, String text) {
        List<Case> cases = new ArrayList<>();
        Map<String, String> lines = new LinkedHashMap<>();
        for (String line : (text + "\n---").lines().toList()) {
            if (line.equals("---")) {
                if (!lines.isEmpty()) {
                    cases.add(new Case(file, lines));
                    lines = new LinkedHashMap<>();
                }
            } else if (!line.isBlank() && !line.startsWith("#")) {
                int colon = line.indexOf(':');
                String value = unescaped(line.substring(colon + 1).strip());
                if (colon < 0 || lines.put(line.substring(0, colon), value) != null) {
                    throw new IllegalStateException(file + ": no label, or twice the same: " + line);
                }
            }
        }
        return cases;
    }

    private static String unescaped(String value) {
        return ESCAPE.matcher(value)
                .replaceAll(escape ->
                        Matcher.quoteReplacement(String.valueOf((char) Integer.parseInt(escape.group(1), 16))));
    }

    boolean has(String label) {
        return lines.containsKey(label);
    }

    String get(String label) {
        String value = lines.get(label);
        if (value == null) {
            throw new IllegalStateException(this + " has no line '" + label + "'");
        }
        return value;
    }

    int number() {
        return Integer.parseInt(get("case"));
    }

    /** What Waymark is to make of it. */
    String verdict() {
        return has("verdict") ? get("verdict") : get("waymark");
    }

    @Override
    public String toString() {
        return file + " " + lines.get("case");
    }
}
