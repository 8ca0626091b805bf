package io.waymark.server.http;

import io.waymark.server.policy.Writes;
import io.waymark.store.DtabStore;
import java.util.random.RandomGenerator;

/**
 * namerd's HTTP control API under {@code /api/1}, with its paths, forms, status codes and framing, so that namerctl,
 * scripts and linkerd's {@code io.l5d.namerd.http} keep working. Where namerd lost or spoilt what it was sent, this
 * says what is wrong; {@code docs/compatibility.md} lists each difference.
 */
public final class ApiV1 implements Handler {
    static final String PREFIX = "/api/1/";

    private final DtabResource dtabs;
    private final NameResource names;

    /**
     * The API of what is in {@code store}, written to by way of {@code writes}.
     *
     * @param random draws the branch of a union that {@code resolve} follows; used by several threads
     */
    public ApiV1(DtabStore store, Writes writes, Answers answers, RandomGenerator random) {
        this.dtabs = new DtabResource(store, writes);
        this.names = new NameResource(answers, random);
    }

    @Override
    public void handle(Exchange exchange) {
        String path = exchange.path();
        String rest = path.startsWith(PREFIX) ? path.substring(PREFIX.length()) : "";
        int slash = rest.indexOf('/');
        String collection = slash < 0 ? rest : rest.substring(0, slash);
        String item = slash < 0 ? "" : rest.substring(slash + 1);
        switch (collection) {
            case "dtabs" -> dtabs.handle(exchange, item);
            case "bind", "addr", "resolve" -> {
                if (item.isEmpty()) {
                    exchange.answer(Answer.empty(404));
                } else {
                    names.handle(exchange, collection, item);
                }
            }
            case "delegate" -> names.delegate(exchange, item);
            case "bound-names" -> names.list(exchange, item);
            default -> exchange.answer(Answer.empty(404));
        }
    }
}
