package io.waymark.server.tls;

import io.netty.util.NetUtil;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;

/** Whom a certificate is for: its alternative names, or, if it has none, the common name of its subject. */
final class ServerNames {
    private static final int DNS = 2;
    private static final int IP = 7;

    private ServerNames() {}

    /** Whether {@code name}, a host name or an IP address, is one of them. */
    static boolean isFor(X509Certificate certificate, String name) throws CertificateParsingException {
        byte[] address = NetUtil.createByteArrayFromIpAddressString(name);
        return of(certificate).stream()
                .anyMatch(known -> address == null
                        ? matches(known, name)
                        : Arrays.equals(address, NetUtil.createByteArrayFromIpAddressString(known)));
    }

    static List<String> of(X509Certificate certificate) throws CertificateParsingException {
        Collection<List<?>> alternatives = certificate.getSubjectAlternativeNames();
        List<String> names = new ArrayList<>();
        if (alternatives != null) {
            for (List<?> alternative : alternatives) {
                if (alternative.get(0) instanceof Integer kind
                        && (kind == DNS || kind == IP)
                        && alternative.get(1) instanceof String name) {
                    names.add(name);
                }
            }
        }
        return names.isEmpty() ? commonNames(certificate) : names;
    }

    private static List<String> commonNames(X509Certificate certificate) {
        try {
            return new LdapName(certificate.getSubjectX500Principal().getName())
                    .getRdns().stream()
                            .filter(rdn -> rdn.getType().equalsIgnoreCase("CN"))
                            .map(Rdn::getValue)
                            .map(String::valueOf)
                            .toList();
        } catch (InvalidNameException notAName) {
            return List.of();
        }
    }

    /** As a host name; an asterisk stands for the whole first label, and not right below a top level domain. */
    private static boolean matches(String known, String name) {
        String pattern = known.toLowerCase(Locale.ROOT);
        String wanted = name.toLowerCase(Locale.ROOT);
        if (!pattern.startsWith("*.") || pattern.indexOf('.', 2) < 0) {
            return pattern.equals(wanted);
        }
        int dot = wanted.indexOf('.');
        return dot > 0 && wanted.substring(dot).equals(pattern.substring(1));
    }
}
