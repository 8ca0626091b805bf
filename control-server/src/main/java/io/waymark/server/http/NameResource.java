package io.waymark.server.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.waymark.dtab.Bound;
import io.waymark.dtab.DelegateTree;
import io.waymark.dtab.Dtab;
import io.waymark.dtab.DtabSyntaxException;
import io.waymark.dtab.NameTree;
import io.waymark.dtab.Path;
import io.waymark.live.Live;
import io.waymark.live.Problem;
import io.waymark.live.State;
import io.waymark.store.Namespace;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/** {@code /api/1/bind}, {@code addr}, {@code resolve}, {@code delegate} and {@code bound-names}: what names mean. */
final class NameResource {
    private static final Duration DELEGATE_TIMEOUT = Duration.ofSeconds(2);
    private static final String FORM = "application/x-www-form-urlencoded";

    private final Answers answers;
    private final RandomGenerator random;

    NameResource(Answers answers, RandomGenerator random) {
        this.answers = answers;
        this.random = random;
    }

    /** A question, {@code item} being its namespace. */
    void handle(Exchange exchange, String question, String item) {
        exchange.route(question);
        switch (exchange.method()) {
            case "GET", "HEAD" -> ask(exchange, question, item, exchange.query());
            case "POST" -> withForm(exchange, query -> ask(exchange, question, item, query));
            default -> exchange.answer(Answer.notAllowed("GET, HEAD, POST"));
        }
    }

    private void ask(Exchange exchange, String question, String item, Query query) {
        Path path = path(query);
        boolean watch = query.isOn("watch") && !exchange.method().equals("HEAD");
        switch (question) {
            case "addr" -> reach(exchange, Optional.empty(), watch, reach(path)); // of whatever namespace
            case "bind" -> bind(exchange, watch, answers.bind(namespace(item), path, dtab(query)));
            default ->
                reach(
                        exchange,
                        Optional.of(Answer.JSON),
                        watch,
                        new Resolved(answers.bind(namespace(item), path, dtab(query)), this::reach, random));
        }
    }

    private Live<Reach> reach(Path id) {
        return Reach.of(answers.addresses(id));
    }

    private void reach(Exchange exchange, Optional<String> type, boolean watch, Live<Reach> reaches) {
        if (watch) {
            exchange.stream(type, reaches, reach -> Optional.of(NameJson.reach(reach)));
            return;
        }
        exchange.whenKnown(
                reaches,
                exchange.limits().answerTimeout(),
                answer(reach ->
                        type.isPresent() ? Answer.json(NameJson.reach(reach)) : Answer.untyped(NameJson.reach(reach))));
    }

    private void bind(Exchange exchange, boolean watch, Live<NameTree<Bound>> trees) {
        Live<Located<NameTree<Bound>>> located = Located.of(trees, tree -> Optional.of(ids(tree)), this::reach);
        if (watch) {
            exchange.stream(Optional.empty(), located, tree -> Optional.of(NameJson.bound(tree)));
        } else {
            exchange.whenKnown(
                    located, exchange.limits().answerTimeout(), answer(tree -> Answer.untyped(NameJson.bound(tree))));
        }
    }

    private static Set<Path> ids(NameTree<Bound> tree) {
        Set<Path> ids = new HashSet<>();
        tree.map(bound -> ids.add(bound.id()));
        return ids;
    }

    /** Explains a name in namespace {@code item}, or, if that is empty, in one that the client names or in none. */
    void delegate(Exchange exchange, String item) {
        exchange.route("delegate");
        switch (exchange.method()) {
            case "GET", "HEAD" -> explain(exchange, item, exchange.query());
            case "POST" -> {
                if (exchange.header("Content-Type").flatMap(DtabForm::ofType).equals(Optional.of(DtabForm.JSON))) {
                    withJson(exchange, query -> explain(exchange, item, query));
                } else if (item.isEmpty()) {
                    exchange.answer(Answer.text(415, "Invalid Content-Type (expected: application/json)."));
                } else {
                    withForm(exchange, query -> explain(exchange, item, query));
                }
            }
            default -> exchange.answer(Answer.notAllowed("GET, HEAD, POST"));
        }
    }

    private void explain(Exchange exchange, String item, Query query) {
        Optional<Namespace> namespace =
                (item.isEmpty() ? query.find("namespace") : Optional.of(item)).map(NameResource::namespace);
        Live<DelegateTree> trees = answers.delegate(namespace, NameTree.leaf(path(query)), dtab(query));
        exchange.whenKnown(
                Located.of(trees, NameResource::idsIfKnown, this::reach),
                DELEGATE_TIMEOUT,
                answer(tree -> Answer.json(NameJson.delegation(tree))));
    }

    private static Optional<Set<Path>> idsIfKnown(DelegateTree tree) {
        if (tree.isPending()) {
            return Optional.empty();
        }
        Set<Path> ids = new HashSet<>();
        collect(tree, ids);
        return Optional.of(ids);
    }

    private static void collect(DelegateTree tree, Set<Path> ids) {
        switch (tree) {
            case DelegateTree.Leaf leaf -> ids.add(leaf.bound().id());
            case DelegateTree.Delegate delegate -> collect(delegate.tree(), ids);
            case DelegateTree.Alt alt -> alt.choices().forEach(choice -> collect(choice, ids));
            case DelegateTree.Union union -> union.branches().forEach(branch -> collect(branch.tree(), ids));
            case DelegateTree.Neg none -> {}
            case DelegateTree.Fail none -> {}
            case DelegateTree.Empty none -> {}
            case DelegateTree.Failure none -> {}
            case DelegateTree.Pending none -> {}
        }
    }

    /** The names that namers can enumerate. */
    void list(Exchange exchange, String item) {
        exchange.route("bound-names");
        if (!item.isEmpty()) {
            exchange.answer(Answer.empty(404));
        } else if (!exchange.isRead()) {
            exchange.answer(Answer.notAllowed("GET, HEAD"));
        } else if (exchange.query().isOn("watch") && !exchange.method().equals("HEAD")) {
            exchange.stream(Optional.of(Answer.JSON), answers.names(), names -> Optional.of(namesJson(names)));
        } else {
            exchange.whenKnown(
                    answers.names(), exchange.limits().answerTimeout(), answer(names -> Answer.json(namesJson(names))));
        }
    }

    private static byte[] namesJson(Set<Path> names) {
        return NameJson.texts(names.stream().sorted().map(Path::show).toList());
    }

    private static <T> Function<State<T>, Answer> answer(Function<T, Answer> known) {
        return state -> state.known()
                .map(value -> known.apply(value).staleAs(state))
                .orElseGet(() -> Answer.text(
                        500, state instanceof State.Failed<T>(Problem problem) ? problem.message() : "not known"));
    }

    private static void withForm(Exchange exchange, Consumer<Query> then) {
        Query query = exchange.query();
        String type = exchange.header("Content-Type")
                .orElse("")
                .split(";", 2)[0]
                .strip()
                .toLowerCase(Locale.ROOT);
        if (type.equals(FORM)) {
            exchange.withParameters(body -> query.or(Query.parse(new String(body, UTF_8))), then);
        } else {
            then.accept(query);
        }
    }

    private static void withJson(Exchange exchange, Consumer<Query> then) {
        Query query = exchange.query();
        exchange.withParameters(
                body -> {
                    Map<String, String> fields =
                            new HashMap<>(DtabBody.object(body, List.of("namespace", "dtab", "path")));
                    return new Query(fields).or(query);
                },
                then);
    }

    private static Namespace namespace(String name) {
        try {
            return new Namespace(name);
        } catch (IllegalArgumentException invalid) {
            throw new BadRequest(String.valueOf(invalid.getMessage()));
        }
    }

    private static Path path(Query query) {
        String text = query.find("path")
                .orElseThrow(() ->
                        new BadRequest("There is no parameter 'path' (expected: a name, such as path=/svc/users)."));
        try {
            return Path.parse(text);
        } catch (DtabSyntaxException problem) {
            throw invalid("path", text, problem);
        }
    }

    private static Dtab dtab(Query query) {
        String text = query.find("dtab").orElse("");
        try {
            return Dtab.parse(text);
        } catch (DtabSyntaxException problem) {
            throw invalid("dtab", text, problem);
        }
    }

    private static BadRequest invalid(String what, String text, DtabSyntaxException problem) {
        String shown = text.length() > 1_000 ? text.substring(0, 1_000) + "…" : text;
        return new BadRequest("Invalid %s: %s / %s".formatted(what, shown, problem.getMessage()));
    }
}
