package io.waymark.server.http.v2;

import io.waymark.dtab.DtabSyntaxException;
import io.waymark.dtab.Path;
import io.waymark.interpreter.guard.Condition;
import io.waymark.interpreter.guard.Source;
import io.waymark.interpreter.guard.Sources;
import io.waymark.interpreter.guard.Watched;
import io.waymark.server.http.Answer;
import io.waymark.server.http.BadRequest;
import io.waymark.server.http.Exchange;
import io.waymark.server.http.ProblemDocument;
import io.waymark.server.http.Query;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** {@code /api/2/discovery}: what the sources of names serve, how fresh it is, and what is held. */
public final class DiscoveryResource implements Resource {
    private static final String SERVICES = ApiV2.PREFIX + "discovery/services";

    private final Sources sources;

    /** Tells of {@code sources}. */
    public DiscoveryResource(Sources sources) {
        this.sources = sources;
    }

    @Override
    public void addTo(Routes routes) {
        routes.on("GET", "discovery", (exchange, path) -> sources(exchange));
        routes.on("GET", "discovery/services", (exchange, path) -> services(exchange));
        routes.on("POST", "discovery/release", (exchange, path) -> {
            Parameters.of(exchange);
            exchange.withBody(this::release);
        });
    }

    /** {@code GET /api/2/discovery}: each source. */
    private void sources(Exchange exchange) {
        Parameters.of(exchange);
        exchange.blocking(() -> Json.answer(DiscoveryJson.sources(sources.all())));
    }

    /** {@code GET /api/2/discovery/services}: the services whose addresses are watched now, in pages. */
    private void services(Exchange exchange) {
        Query query = Parameters.of(exchange, "limit", "after", "namer", "id", "state");
        int limit = Page.limit(query);
        Optional<Path> namer = query.find("namer").map(text -> path("namer", text));
        Optional<Path> id = query.find("id").map(text -> path("id", text));
        Optional<Path> after = query.find("after").map(text -> path("after", text));
        Optional<Condition> state = query.find("state").map(DiscoveryResource::condition);
        exchange.blocking(() -> {
            if (namer.isPresent() && sources.find(namer.get()).isEmpty()) {
                return noSuchNamer(namer.get());
            }
            Stream<Source> asked = sources.all().stream()
                    .filter(source -> namer.isEmpty() || source.prefix().equals(namer.get()))
                    .filter(source -> id.isEmpty() || id.get().startsWith(source.prefix()));
            List<Watched> wanted = asked.flatMap(source -> source.services().stream())
                    .filter(watched -> id.isEmpty() || watched.id().equals(id.get()))
                    .filter(watched -> state.isEmpty() || watched.condition() == state.get())
                    .filter(watched -> after.isEmpty() || watched.id().compareTo(after.get()) > 0)
                    .sorted(Comparator.comparing(Watched::id))
                    .toList();
            return Json.answer(DiscoveryJson.services(
                    Page.of(wanted, limit, watched -> watched.id().show(), SERVICES, query)));
        });
    }

    /** {@code POST /api/2/discovery/release}: lets through what a source says. */
    private Answer release(byte[] body) {
        JsonFields json = JsonFields.read(body, Set.of("id", "namer"));
        Optional<Path> id = json.string("id").map(text -> path("id", text));
        Optional<Path> namer = json.string("namer").map(text -> path("namer", text));
        if (id.isPresent() == namer.isPresent()) {
            throw new BadRequest("The body is not what is expected: {\"id\": \"/#/…\"} for one service, or {\"namer\":"
                    + " \"/#/…\"} for all of a namer.");
        }
        if (namer.isPresent() && sources.find(namer.get()).isEmpty()) {
            return noSuchNamer(namer.get());
        }
        if (id.isPresent() && sources.of(id.get()).isEmpty()) {
            return new ProblemDocument(
                            404, "no-such-namer", "No namer knows '%s' (%s).".formatted(id.get(), expectedNamers()))
                    .answer();
        }
        return Json.answer(DiscoveryJson.released(id.map(sources::release)
                .or(() -> namer.map(sources::releaseAll))
                .orElse(List.of())));
    }

    private static Path path(String name, String text) {
        try {
            return Path.parse(text);
        } catch (DtabSyntaxException notAPath) {
            throw new BadRequest("%s: %s".formatted(name, notAPath.getMessage()));
        }
    }

    private static Condition condition(String text) {
        return Stream.of(Condition.values())
                .filter(condition -> DiscoveryJson.word(condition).equals(text))
                .findFirst()
                .orElseThrow(() -> new BadRequest("state: '%s' (expected: one of %s)"
                        .formatted(
                                text.length() > 50 ? text.substring(0, 50) + "…" : text,
                                Arrays.stream(Condition.values())
                                        .map(DiscoveryJson::word)
                                        .collect(Collectors.joining(", ")))));
    }

    private Answer noSuchNamer(Path prefix) {
        return new ProblemDocument(
                        404, "no-such-namer", "There is no namer at '%s' (%s).".formatted(prefix, expectedNamers()))
                .answer();
    }

    private String expectedNamers() {
        return sources.all().isEmpty()
                ? "none is configured that has a source"
                : sources.all().stream()
                        .map(source -> source.prefix().show())
                        .collect(Collectors.joining(", ", "expected: ", ""));
    }
}
