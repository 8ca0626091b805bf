package io.waymark.server.tls;

import io.waymark.server.config.TlsFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A listener's certificate and key, and whose client certificates it takes. {@link #refresh} reads them again if a file
 * has changed: new connections then see the new ones, those that are open go on as they are.
 */
public final class Certificates {
    private static final Logger LOG = LoggerFactory.getLogger(Certificates.class);
    private static final char[] NO_PASSWORD = {};

    private final TlsFiles files;
    private final ReloadingKeyManager keys;
    private final Optional<ReloadingTrustManager> trust;
    private Map<Path, String> seen;
    private int generation;
    private volatile List<X509Certificate> shown = List.of();

    /**
     * Reads {@code files}.
     *
     * @throws IOException if one cannot be read, or is not what it should be
     */
    public Certificates(TlsFiles files) throws IOException {
        this.files = files;
        this.seen = look();
        Read read = read();
        this.keys = new ReloadingKeyManager(read.keys);
        this.trust = read.trust.map(ReloadingTrustManager::new);
    }

    private record Read(X509ExtendedKeyManager keys, Optional<X509ExtendedTrustManager> trust) {}

    /** What was asked for: the files, and how to use them. */
    public TlsFiles files() {
        return files;
    }

    /** What clients are shown now: the server's own certificate, and those that vouch for it. */
    public List<X509Certificate> shown() {
        return shown;
    }

    /** Shows the server's certificate; always the same object, whatever was read since. */
    public X509ExtendedKeyManager keyManager() {
        return keys;
    }

    /** Judges clients' certificates, if there is an authority to judge them by; always the same object. */
    public Optional<X509ExtendedTrustManager> trustManager() {
        return trust.map(manager -> manager);
    }

    /**
     * Reads the files again if one has changed since they were last looked at. If they cannot be used, what was read
     * before stays, and that is logged once.
     */
    public synchronized void refresh() {
        Map<Path, String> now = look();
        if (now.equals(seen)) {
            return;
        }
        seen = now;
        try {
            Read read = read();
            keys.replace(read.keys);
            trust.ifPresent(manager -> read.trust.ifPresent(manager::replace));
            LOG.info("{}: read again", files.cert());
        } catch (IOException unusable) {
            LOG.warn("{} and its key have changed and cannot be used: {}", files.cert(), unusable.getMessage());
        }
    }

    /** What tells a changed file from an unchanged one, without reading it. */
    private Map<Path, String> look() {
        Map<Path, String> look = new HashMap<>();
        for (Path file : files.files()) {
            try {
                var attributes = Files.readAttributes(file, java.nio.file.attribute.BasicFileAttributes.class);
                look.put(
                        file,
                        "%s %s %s".formatted(attributes.lastModifiedTime(), attributes.size(), attributes.fileKey()));
            } catch (IOException away) {
                look.put(file, "away");
            }
        }
        return look;
    }

    private Read read() throws IOException {
        try {
            List<X509Certificate> chain = new ArrayList<>(Pem.certificates(files.cert()));
            if (files.intermediateCerts().isPresent()) {
                chain.addAll(Pem.certificates(files.intermediateCerts().get()));
            }
            Optional<X509ExtendedTrustManager> authorities = Optional.empty();
            if (files.caCert().isPresent()) {
                authorities =
                        Optional.of(trusting(Pem.certificates(files.caCert().get())));
            }
            X509ExtendedKeyManager keys = showing(chain);
            shown = List.copyOf(chain);
            return new Read(keys, authorities);
        } catch (NoSuchFileException away) {
            throw new IOException("no such file: " + away.getFile(), away);
        } catch (GeneralSecurityException unusable) {
            throw new IOException(Objects.requireNonNullElse(unusable.getMessage(), unusable.toString()), unusable);
        }
    }

    private X509ExtendedKeyManager showing(List<X509Certificate> chain) throws IOException, GeneralSecurityException {
        // A connection that asked for the certificate must get the key that goes with it, even if both are new since.
        return showing("waymark-" + generation++, files.key(), chain);
    }

    /** Shows one certificate, with the key in a file. */
    static X509ExtendedKeyManager showing(String alias, Path key, List<X509Certificate> chain)
            throws IOException, GeneralSecurityException {
        KeyStore store = empty();
        store.setKeyEntry(alias, Pem.key(key), NO_PASSWORD, chain.toArray(X509Certificate[]::new));
        KeyManagerFactory factory = KeyManagerFactory.getInstance("SunX509");
        factory.init(store, NO_PASSWORD);
        return (X509ExtendedKeyManager) factory.getKeyManagers()[0];
    }

    static X509ExtendedTrustManager trusting(List<X509Certificate> authorities)
            throws IOException, GeneralSecurityException {
        KeyStore store = empty();
        for (X509Certificate authority : authorities) {
            store.setCertificateEntry("authority-" + store.size(), authority);
        }
        return trusting(store);
    }

    /** Judges by the authorities in {@code store}; null: those that Java trusts. */
    static X509ExtendedTrustManager trusting(@Nullable KeyStore store) throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return (X509ExtendedTrustManager) factory.getTrustManagers()[0];
    }

    private static KeyStore empty() throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }
}
