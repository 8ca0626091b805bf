package io.waymark.dtab.policy;

import io.waymark.dtab.Bound;
import io.waymark.dtab.NameTree;
import io.waymark.dtab.Path;
import io.waymark.live.State;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A rule that is kept with a namespace: a change that breaks it is refused, and discovery that breaks it raises an
 * alarm. One line of text, of one of these forms:
 *
 * <pre>
 * never negative /svc/pay
 * /svc/pay binds within /#/k8s/prod
 * weight of /#/fs/web-v2 in /svc/web &lt;= 10%
 * at least 3 endpoints behind /svc/web
 * at least 2 zones behind /svc/web
 * /svc/web is 9 * /#/fs/web &amp; 1 * /#/fs/web-v2
 * </pre>
 *
 * <p>NAMEs are those that clients ask for; the others are concrete ones, that they are bound to. A name that ends in
 * {@code /*} stands for every name in use below it. A rule about a single name is checked whether or not it is in use.
 */
public final class Invariant {
    /** What may be written, for messages. */
    public static final List<String> FORMS = List.of(
            "never negative NAME",
            "NAME binds within PREFIX",
            "weight of ID in NAME <= PERCENT%",
            "at least N endpoints behind NAME",
            "at least N zones behind NAME",
            "NAME is TREE");

    private static final Set<String> CONCRETE = Set.of("#", "$", "%");
    private static final List<Form> READERS = List.of(
            new Form(
                    Pattern.compile("never negative (\\S+)"),
                    match -> new Invariant(match.group(), names(match, 1), Invariant::neverNegative)),
            new Form(Pattern.compile("(\\S+) binds within (\\S+)"), match -> {
                Path within = concrete(path(match, 2));
                return new Invariant(match.group(), names(match, 1), facts -> facts.bindsWithin(within));
            }),
            new Form(Pattern.compile("weight of (\\S+) in (\\S+) <= (\\d+(?:\\.\\d+)?)%"), match -> {
                Path id = concrete(path(match, 1));
                double percent = Double.parseDouble(match.group(3));
                return new Invariant(match.group(), names(match, 2), facts -> facts.weightAtMost(id, percent));
            }),
            new Form(Pattern.compile("at least (\\d{1,6}) endpoints? behind (\\S+)"), match -> {
                int count = Integer.parseInt(match.group(1));
                return new Invariant(match.group(), names(match, 2), facts -> facts.atLeast(count, false));
            }),
            new Form(Pattern.compile("at least (\\d{1,6}) zones? behind (\\S+)"), match -> {
                int count = Integer.parseInt(match.group(1));
                return new Invariant(match.group(), names(match, 2), facts -> facts.atLeast(count, true));
            }),
            new Form(Pattern.compile("(/\\S*) is (.+)"), match -> {
                Shares expected = shares(NameTree.parse(match.group(2)).map(Invariant::concrete));
                return new Invariant(match.group(), names(match, 1), facts -> facts.is(expected));
            }));

    private final String text;
    private final Scope scope;
    private final Function<Facts, Verdict> rule;

    private record Form(Pattern pattern, Function<Matcher, Invariant> reader) {}

    /** One name, or all those in use below it. */
    private record Scope(Path path, boolean below) {}

    private Invariant(String text, Scope scope, Function<Facts, Verdict> rule) {
        this.text = text;
        this.scope = scope;
        this.rule = rule;
    }

    /**
     * Reads one line.
     *
     * @throws IllegalArgumentException if it has none of the forms; the message says what was expected
     */
    public static Invariant parse(String line) {
        String text = line.strip().replaceAll("\\s+", " ");
        for (Form form : READERS) {
            Matcher match = form.pattern().matcher(text);
            if (match.matches()) {
                try {
                    return form.reader().apply(match);
                } catch (IllegalArgumentException problem) {
                    throw new IllegalArgumentException(
                            "invariant '%s': %s".formatted(text, problem.getMessage()), problem);
                }
            }
        }
        throw new IllegalArgumentException(
                "invariant '%s' (expected one of: %s)".formatted(text, String.join("; ", FORMS)));
    }

    private static Scope names(Matcher match, int group) {
        String name = match.group(group);
        boolean below = name.endsWith("/*");
        Path path = Path.parse(below && name.length() > 2 ? name.substring(0, name.length() - 2) : below ? "/" : name);
        return new Scope(path, below);
    }

    private static Path path(Matcher match, int group) {
        return Path.parse(match.group(group));
    }

    /** Rules are about what names are bound to; a name of the dtab's own would never be among that. */
    private static Path concrete(Path id) {
        boolean bound = !id.isEmpty() && CONCRETE.contains(id.label(0).utf8());
        if (!bound) {
            throw new IllegalArgumentException(
                    "'%s' is no concrete name, so the rule would say nothing (expected: what names are bound to, such as /#/io.l5d.fs/web; explain tells it)"
                            .formatted(id));
        }
        return id;
    }

    private static Shares shares(NameTree<Path> tree) {
        return Shares.of(tree.map(id -> new Bound(id, Path.EMPTY)));
    }

    /** The line, with single blanks; {@link #parse} reads back an equal rule. */
    public String show() {
        return text;
    }

    /** The name it is about; those below it, if it is about those. */
    public Path name() {
        return scope.path();
    }

    /** Whether it is about all names in use below {@link #name}, and not about that one. */
    public boolean isBelow() {
        return scope.below();
    }

    /**
     * Whether it holds for {@code evidence}; the first name that breaks it is told, and what is unknown only if none.
     */
    public Verdict check(Evidence evidence) {
        Collection<Path> names = scope.below() ? evidence.names(scope.path()) : List.of(scope.path());
        Verdict sum = Verdict.HOLDS;
        for (Path name : names) {
            Verdict verdict = rule.apply(new Facts(name, evidence));
            if (verdict.kind() == Verdict.Kind.BROKEN) {
                return verdict;
            }
            if (verdict.kind() == Verdict.Kind.UNKNOWN && sum.kind() == Verdict.Kind.HOLDS) {
                sum = verdict;
            }
        }
        return sum;
    }

    private static Verdict neverNegative(Facts facts) {
        return facts.ofTree(tree -> {
            Shares shares = Shares.of(tree);
            return shares.byName().isEmpty() && !(tree instanceof NameTree.Empty<Bound>)
                    ? Verdict.broken(facts.name + " → " + tree.show())
                    : Verdict.HOLDS;
        });
    }

    /** One name, and what is known of it. */
    private static final class Facts {
        private final Path name;
        private final Evidence evidence;

        Facts(Path name, Evidence evidence) {
            this.name = name;
            this.evidence = evidence;
        }

        Verdict ofTree(Function<NameTree<Bound>, Verdict> judge) {
            State<NameTree<Bound>> state = evidence.binding(name);
            Optional<NameTree<Bound>> tree = state.known();
            if (tree.isPresent()) {
                return judge.apply(tree.get());
            }
            return state instanceof State.Failed<NameTree<Bound>> failed
                    ? Verdict.broken(name + ": " + failed.problem().message())
                    : Verdict.unknown(name + " is not bound yet");
        }

        Verdict bindsWithin(Path prefix) {
            return ofTree(tree -> {
                for (Shares.Target target : Shares.of(tree).byName().keySet()) {
                    if (!target.id().startsWith(prefix)) {
                        return Verdict.broken(name + " → " + target.id());
                    }
                }
                return Verdict.HOLDS;
            });
        }

        Verdict weightAtMost(Path id, double percent) {
            return ofTree(tree -> {
                double share = Shares.of(tree).of(id) * 100;
                return share <= percent + 1e-9
                        ? Verdict.HOLDS
                        : Verdict.broken("%s → %s gets %s%%".formatted(name, id, Math.round(share * 100) / 100.0));
            });
        }

        Verdict is(Shares expected) {
            return ofTree(tree -> {
                Shares found = shares(tree.map(Bound::id));
                return found.moved(expected) < 1e-9
                        ? Verdict.HOLDS
                        : Verdict.broken(name + " → " + tree.map(Bound::id).show());
            });
        }

        Verdict atLeast(int count, boolean zones) {
            return ofTree(tree -> {
                int endpoints = 0;
                Set<String> zonesFound = new HashSet<>();
                boolean unknown = false;
                Set<Path> ids = new LinkedHashSet<>();
                Shares.of(tree).byName().keySet().forEach(target -> ids.add(target.id()));
                for (Path id : ids) {
                    Optional<Evidence.Population> population =
                            evidence.population(id).known();
                    unknown |= population.isEmpty();
                    endpoints += population.map(Evidence.Population::endpoints).orElse(0);
                    zonesFound.addAll(population.map(Evidence.Population::zones).orElse(Set.of()));
                }
                int found = zones ? zonesFound.size() : endpoints;
                String what = zones ? "zones" : "endpoints";
                if (found >= count) {
                    return Verdict.HOLDS;
                }
                return unknown
                        ? Verdict.unknown("%s: not all %s are known yet".formatted(name, what))
                        : Verdict.broken("%s has %d %s".formatted(name, found, what));
            });
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Invariant invariant && invariant.text.equals(text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return text;
    }
}
