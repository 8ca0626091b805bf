package io.waymark.interpreter.dns;

import java.time.Duration;
import java.util.List;

/** What came of a question. That there is nothing, and that it could not be found out, are different things. */
sealed interface DnsAnswer<T> {

    /**
     * The name exists, perhaps without records of the kind that was asked for.
     *
     * @param ttl how long that is good, by what the server says
     */
    record Records<T>(List<T> records, Duration ttl) implements DnsAnswer<T> {
        public Records {
            records = List.copyOf(records);
        }
    }

    /** There is no such name. */
    record NoSuchName<T>(Duration ttl) implements DnsAnswer<T> {}

    /** No server gave an answer to go by. */
    record Failure<T>(String message) implements DnsAnswer<T> {}
}
