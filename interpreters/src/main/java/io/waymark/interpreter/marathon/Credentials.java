package io.waymark.interpreter.marathon;

import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** As whom to speak to Marathon. Their text form shows no secret. */
public sealed interface Credentials {

    /** As nobody. */
    record None() implements Credentials {}

    /**
     * As a user with a password.
     *
     * @param encoded {@code user:password} in base 64
     */
    record Basic(String encoded) implements Credentials {
        /** @throws IllegalArgumentException if that is not what {@code encoded} is; the message does not show it */
        public Basic {
            boolean good = false;
            try {
                String decoded =
                        new String(Base64.getDecoder().decode(encoded), java.nio.charset.StandardCharsets.ISO_8859_1);
                good = decoded.indexOf(':') > 0;
            } catch (IllegalArgumentException notBase64) {
                // said below
            }
            if (!good) {
                throw new IllegalArgumentException("not 'user:password' in base 64 (printf user:password | base64)");
            }
        }

        @Override
        public String toString() {
            return "Basic[***]";
        }
    }

    /**
     * As a service account of DC/OS, which logs in with its private key and is given a token for a while.
     *
     * @param uid what the account is called
     * @param key its RSA key
     * @param loginEndpoint where to log in, absolute, or a path at Marathon's own address
     */
    record ServiceAccount(String uid, PrivateKey key, URI loginEndpoint) implements Credentials {
        private static final JsonMapper JSON = JsonMapper.builder().build();
        private static final String SCHEME = "RS256";
        private static final Pattern PEM =
                Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");

        /**
         * Reads what DC/OS gives to services: <code>{"uid": …, "private_key": …, "login_endpoint": …, "scheme":
         * "RS256"}</code>.
         *
         * @throws IllegalArgumentException if it is something else; the message does not show it
         */
        public static ServiceAccount parse(String json) {
            JsonNode account;
            try {
                account = JSON.readTree(json);
            } catch (JacksonException notJson) {
                throw new IllegalArgumentException(
                        "not JSON (expected: {\"uid\", \"private_key\", \"login_endpoint\", \"scheme\"})");
            }
            String scheme = text(account, "scheme");
            if (!scheme.equals(SCHEME)) {
                throw new IllegalArgumentException("scheme is not RS256");
            }
            String written = text(account, "login_endpoint");
            URI endpoint;
            try {
                endpoint = URI.create(written);
            } catch (IllegalArgumentException notAUri) {
                throw new IllegalArgumentException("login_endpoint is not a URL", notAUri);
            }
            boolean web = "https".equals(endpoint.getScheme()) || "http".equals(endpoint.getScheme());
            boolean path = !endpoint.isAbsolute() && endpoint.getPath().startsWith("/");
            if (!(web && endpoint.getHost() != null) && !path) {
                throw new IllegalArgumentException(
                        "login_endpoint is not a URL such as https://leader.mesos/acs/api/v1/auth/login");
            }
            return new ServiceAccount(text(account, "uid"), key(text(account, "private_key")), endpoint);
        }

        private static String text(JsonNode account, String name) {
            String text = account.path(name).asString("");
            if (text.isEmpty()) {
                throw new IllegalArgumentException(
                        name + " is missing (expected: uid, private_key, login_endpoint and scheme)");
            }
            return text;
        }

        private static PrivateKey key(String pem) {
            Matcher block = PEM.matcher(pem);
            try {
                if (block.find()) {
                    byte[] encoded = Base64.getMimeDecoder().decode(block.group(1));
                    return KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(encoded));
                }
            } catch (GeneralSecurityException | IllegalArgumentException unreadable) {
                // said below, without what might show the key
            }
            throw new IllegalArgumentException(
                    "private_key is not an RSA key in PKCS#8 form (-----BEGIN PRIVATE KEY-----; openssl pkcs8 -topk8 -nocrypt makes one)");
        }

        @Override
        public String toString() {
            return "ServiceAccount[uid=%s, key=***, loginEndpoint=%s]".formatted(uid, loginEndpoint);
        }
    }
}
