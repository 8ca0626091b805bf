package io.waymark.store.consul;

import io.waymark.live.Live;
import io.waymark.store.Backend;
import io.waymark.store.StoreException;
import io.waymark.store.StoreException.Reason;
import io.waymark.store.consul.ConsulConnection.Answer;
import io.waymark.store.consul.ConsulConnection.Sent;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps heads under {@code <pathPrefix>/<name>}, as namerd does, and records under
 * {@code waymark/history/<pathPrefix>/<name>/<number>}.
 */
public final class ConsulBackend implements Backend {
    private static final Logger LOG = LoggerFactory.getLogger(ConsulBackend.class);
    // Keys and verbs of a transaction.
    private static final int JSON_BYTES_MAX = 8_192;
    private static final String HISTORY = "waymark/history/";
    // Whatever a write depends on, and whatever tells whether it was written.
    private static final String NOW = "consistent";

    private final ConsulSettings settings;
    private final ConsulConnection connection;
    private final ConsulHeads heads;
    private final String directory;
    private final String history;

    /**
     * A backend that does not connect before it is opened.
     *
     * @param random spreads the attempts of many that have lost their connection at the same time
     */
    public ConsulBackend(ConsulSettings settings, InstantSource clock, RandomGenerator random) {
        this.settings = settings;
        this.connection = new ConsulConnection(settings);
        String place = settings.pathPrefix().substring(1);
        this.directory = place + "/";
        this.heads = new ConsulHeads(connection, settings, directory, clock, random);
        // Beside those of other installations on the same cluster: namerd/dtabs is namerd:dtabs.
        this.history = HISTORY + place.replace('/', ':') + "/";
    }

    @Override
    public void open() {
        connection.open();
        heads.open();
    }

    @Override
    public void close() {
        heads.close();
        connection.close();
    }

    @Override
    public Live<Map<String, Document>> heads() {
        return heads.live();
    }

    @Override
    public Optional<Document> readHead(String name) throws StoreException {
        return read(directory + name);
    }

    @Override
    public Optional<String> readRecord(String name, long number) throws StoreException {
        return read(recordKey(name, number)).map(Document::text);
    }

    private Optional<Document> read(String key) throws StoreException {
        Optional<Answer> found = ask(ConsulConnection.path(key), NOW);
        return found.isEmpty()
                ? Optional.empty()
                : KeyValues.entries(connection, found.get().body()).stream()
                        .map(KeyValues.Entry::document)
                        .findFirst();
    }

    @Override
    public List<Long> recordNumbers(String name) throws StoreException {
        String records = history + name + "/";
        Optional<Answer> found = ask(ConsulConnection.path(records), "keys&" + NOW);
        if (found.isEmpty()) {
            return List.of();
        }
        List<Long> numbers = new ArrayList<>();
        for (String key : KeyValues.keys(connection, found.get().body())) {
            String number = key.substring(Math.min(key.length(), records.length()));
            if (number.matches("[0-9]{1,19}")) {
                numbers.add(Long.valueOf(number));
            }
        }
        numbers.sort(Comparator.reverseOrder());
        return List.copyOf(numbers);
    }

    private Optional<Answer> ask(String path, String query) throws StoreException {
        Answer answer = connection.get(path, query, settings.requestTimeout());
        heads.answered();
        return connection.isFound(answer) ? Optional.of(answer) : Optional.empty();
    }

    @Override
    public void deleteRecords(String name, List<Long> numbers) throws StoreException {
        for (int from = 0; from < numbers.size(); from += Transaction.OPERATIONS_MAX) {
            Transaction transaction = new Transaction();
            numbers.subList(from, Math.min(numbers.size(), from + Transaction.OPERATIONS_MAX))
                    .forEach(number -> transaction.delete(recordKey(name, number)));
            switch (connection.transaction(transaction.json())) {
                case Sent.Unanswered(String why) -> throw new StoreException(Reason.UNAVAILABLE, why);
                case Sent.Answered(Answer answer) -> {
                    if (answer.status() != ConsulConnection.OK) {
                        throw connection.refused(answer);
                    }
                }
            }
        }
    }

    @Override
    public Outcome write(Write write) throws StoreException {
        return switch (connection.transaction(transaction(write))) {
            case Sent.Unanswered(String why) -> unknown(write, why);
            case Sent.Answered(Answer answer) -> {
                heads.answered();
                if (answer.status() == ConsulConnection.OK) {
                    yield Outcome.WRITTEN;
                }
                if (!ConsulConnection.isRefused(answer)) {
                    yield unknown(write, connection.refused(answer).getMessage());
                }
                StoreException refusal = connection.refused(answer);
                if (answer.status() == ConsulConnection.CONFLICT && refusal.reason() != Reason.FORBIDDEN) {
                    yield Outcome.CONFLICT;
                }
                throw refusal;
            }
        };
    }

    private static Outcome unknown(Write write, String why) {
        LOG.info("Whether record {} of {} was written is not known: {}", write.recordNumber(), write.name(), why);
        return Outcome.UNKNOWN;
    }

    private byte[] transaction(Write write) {
        String head = directory + write.name();
        long index = write.expected().map(Long::parseLong).orElse(0L);
        Transaction transaction = new Transaction();
        switch (write.head()) {
            case Head.Put(String text) -> transaction.put(head, index, text);
            // Consul's own delete-cas is content with a key that is not there.
            case Head.Delete() -> transaction.check(head, index).delete(head);
            case Head.Keep() -> transaction.check(head, index);
        }
        return transaction
                .put(recordKey(write.name(), write.recordNumber()), 0, write.record())
                .json();
    }

    /** With all its digits, so that keys are in the order of their numbers. */
    private String recordKey(String name, long number) {
        return "%s%s/%019d".formatted(history, name, number);
    }

    /** A transaction is JSON, where four bytes stand for three. */
    @Override
    public int writeBytesMax() {
        return (settings.transactionBytesMax() - JSON_BYTES_MAX) / 4 * 3;
    }

    @Override
    public String kind() {
        return "consul";
    }
}
