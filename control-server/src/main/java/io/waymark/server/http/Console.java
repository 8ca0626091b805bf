package io.waymark.server.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The web console, as files on the class path. What is no file is a page of the console, all of which are made by
 * {@code index.html}.
 */
final class Console {
    // No '%', no empty part, none that begins with a dot: nothing needs decoding, nothing climbs out.
    private static final Pattern FILE = Pattern.compile("(/[A-Za-z0-9_-][A-Za-z0-9._-]*)+");
    private static final String INDEX = "/index.html";
    private static final String NEVER_CHANGES = "public, max-age=31536000, immutable";
    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "svg", "image/svg+xml",
            "png", "image/png",
            "ico", "image/x-icon",
            "json", "application/json",
            "woff2", "font/woff2",
            "txt", "text/plain; charset=utf-8");
    private static final Map<String, String> SECURITY = Map.of(
            "Content-Security-Policy",
            "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; object-src 'none';"
                    + " base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
            "Referrer-Policy",
            "no-referrer",
            "X-Frame-Options",
            "DENY");

    private final ClassLoader classes;
    private final String root;
    private final Map<String, StoredFile> files = new ConcurrentHashMap<>(); // those that exist, so there are few

    @SuppressWarnings("ArrayRecordComponent") // files are not compared, and nobody changes the array
    private record StoredFile(byte[] bytes, String tag) {}

    Console(ClassLoader classes, String root) {
        this.classes = classes;
        this.root = root;
    }

    /** The file or page at {@code path}. Reads from the class path: may block. */
    Answer get(String path, Optional<String> ifNoneMatch) {
        String name = FILE.matcher(path).matches() ? path : INDEX;
        StoredFile file = find(name);
        if (file == null && name.lastIndexOf('.') < name.lastIndexOf('/')) {
            name = INDEX;
            file = find(name);
        }
        if (file == null) {
            String text = name.equals(INDEX) ? "The console is not part of this build. The API is under /api/1." : path;
            return Answer.text(404, text);
        }
        Answer answer = ifNoneMatch.equals(Optional.of(file.tag))
                ? Answer.empty(304)
                : Answer.of(200, TYPES.getOrDefault(extension(name), "application/octet-stream"), file.bytes);
        for (Map.Entry<String, String> header : SECURITY.entrySet()) {
            answer = answer.with(header.getKey(), header.getValue());
        }
        // The build puts a hash of the content into the names of these.
        return answer.with("ETag", file.tag)
                .with("Cache-Control", name.startsWith("/assets/") ? NEVER_CHANGES : "no-cache");
    }

    private @Nullable StoredFile find(String name) {
        return files.computeIfAbsent(name, this::read);
    }

    private @Nullable StoredFile read(String name) {
        try (InputStream in = classes.getResourceAsStream(root + name)) {
            if (in == null) {
                return null;
            }
            byte[] bytes = in.readAllBytes();
            return new StoredFile(bytes, "\"" + hash(bytes) + "\"");
        } catch (IOException e) {
            throw new UncheckedIOException("the console's file " + name, e);
        }
    }

    private static String hash(byte[] bytes) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
            return new String(Base64.getUrlEncoder().withoutPadding().encode(digest), UTF_8).substring(0, 22);
        } catch (NoSuchAlgorithmException everyJavaHasIt) {
            throw new IllegalStateException(everyJavaHasIt);
        }
    }

    private static String extension(String name) {
        return name.substring(name.lastIndexOf('.') + 1);
    }
}
