package io.waymark.interpreter.dns;

import io.netty.handler.codec.dns.DnsRawRecord;
import io.netty.handler.codec.dns.DnsRecord;
import io.netty.handler.codec.dns.DnsRecordType;
import io.netty.handler.codec.dns.DnsResponse;
import io.netty.handler.codec.dns.DnsResponseCode;
import io.netty.handler.codec.dns.DnsSection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Reads what a server has sent. */
final class DnsResponses {
    private DnsResponses() {}

    static <T> DnsAnswer<T> read(DnsResponse response, RecordKind<T> kind) {
        DnsResponseCode code = response.code();
        if (response.isTruncated()) { // over TCP as well, or TCP was refused
            return new DnsAnswer.Failure<>("the answer is truncated, and was not to be had whole over TCP");
        }
        if (code.equals(DnsResponseCode.NXDOMAIN)) {
            return new DnsAnswer.NoSuchName<>(negativeTtl(response));
        }
        if (!code.equals(DnsResponseCode.NOERROR)) {
            return new DnsAnswer.Failure<>("answered " + code);
        }
        try {
            return records(response, kind);
        } catch (RuntimeException malformed) {
            return new DnsAnswer.Failure<>("answered a record that cannot be read: " + malformed.getMessage());
        }
    }

    /** The server follows aliases; what it says of the name at their end is the answer. */
    private static <T> DnsAnswer<T> records(DnsResponse response, RecordKind<T> kind) {
        List<T> records = new ArrayList<>();
        long seconds = Long.MAX_VALUE;
        for (int i = 0; i < response.count(DnsSection.ANSWER); i++) {
            DnsRecord record = response.recordAt(DnsSection.ANSWER, i);
            boolean wanted = record.type().equals(kind.type());
            if (wanted && record instanceof DnsRawRecord raw) {
                records.add(kind.reader().read(raw.content().duplicate()));
            }
            if (wanted || record.type().equals(DnsRecordType.CNAME)) {
                seconds = Math.min(seconds, record.timeToLive());
            }
        }
        return new DnsAnswer.Records<>(
                records, records.isEmpty() ? negativeTtl(response) : Duration.ofSeconds(seconds));
    }

    /** How long "nothing" is good: as long as the zone's SOA record, which comes along if the server knows. */
    private static Duration negativeTtl(DnsResponse response) {
        for (int i = 0; i < response.count(DnsSection.AUTHORITY); i++) {
            DnsRecord record = response.recordAt(DnsSection.AUTHORITY, i);
            if (record.type().equals(DnsRecordType.SOA)) {
                return Duration.ofSeconds(record.timeToLive());
            }
        }
        return Duration.ZERO;
    }
}
