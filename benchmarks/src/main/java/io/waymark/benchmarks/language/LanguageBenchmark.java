package io.waymark.benchmarks.language;

import com.twitter.finagle.Name;
import com.twitter.util.Activity;
import io.waymark.dtab.Bound;
import io.waymark.dtab.Dtab;
import io.waymark.dtab.NameTree;
import io.waymark.dtab.Path;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import scala.Function1;

/** What {@code make bench BENCH=language} measures; each method's name begins with what it does. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class LanguageBenchmark {

    /** The inputs of both sides, and the tables made of them. Paths are read before, and taken in turn. */
    @State(Scope.Thread)
    public static class Inputs {
        @Param({"10", "1000", "10000"})
        public int rules;

        private String text = "";
        private Dtab dtab = Dtab.EMPTY;
        private Path[] names = {};
        private Path[] paths = {};
        private com.twitter.finagle.Dtab finagleDtab = com.twitter.finagle.Dtab.empty();
        private Function1<com.twitter.finagle.Path, Activity<com.twitter.finagle.NameTree<Name>>> finagleLookup =
                Finagle.lookupIn(finagleDtab);
        private com.twitter.finagle.Path[] finagleNames = {};
        private com.twitter.finagle.Path[] finaglePaths = {};
        private int turn;

        @Setup
        public void prepare() {
            Rules made = Rules.of(rules);
            Agreement.check(made);
            text = made.text();
            dtab = Dtab.parse(text);
            names = made.names().stream().map(Path::parse).toArray(Path[]::new);
            paths = made.paths().stream().map(Path::parse).toArray(Path[]::new);
            finagleDtab = com.twitter.finagle.Dtab.read(text);
            finagleLookup = Finagle.lookupIn(finagleDtab);
            finagleNames =
                    made.names().stream().map(com.twitter.finagle.Path::read).toArray(com.twitter.finagle.Path[]::new);
            finaglePaths =
                    made.paths().stream().map(com.twitter.finagle.Path::read).toArray(com.twitter.finagle.Path[]::new);
        }

        private <T> T next(T[] all) {
            turn = turn + 1 < all.length ? turn + 1 : 0;
            return all[turn];
        }
    }

    @Benchmark
    public Object parseWaymark(Inputs in) {
        return Dtab.parse(in.text);
    }

    @Benchmark
    public Object parseFinagle(Inputs in) {
        return com.twitter.finagle.Dtab.read(in.text);
    }

    /** Our index is built by the first lookup: what a table costs that is used once. */
    @Benchmark
    public Object parseAndLookUpOnceWaymark(Inputs in) {
        return Dtab.parse(in.text).lookup(in.next(in.paths));
    }

    @Benchmark
    public Object parseAndLookUpOnceFinagle(Inputs in) {
        return com.twitter.finagle.Dtab.read(in.text).lookup(in.next(in.finaglePaths));
    }

    @Benchmark
    public NameTree<Path> lookupWaymark(Inputs in) {
        return in.dtab.lookup(in.next(in.paths));
    }

    @Benchmark
    public Object lookupFinagle(Inputs in) {
        return in.finagleDtab.lookup(in.next(in.finaglePaths));
    }

    @Benchmark
    public NameTree<Bound> delegationWaymark(Inputs in) {
        return Waymark.bind(in.dtab, in.next(in.names));
    }

    @Benchmark
    public Object delegationFinagle(Inputs in) {
        return Finagle.bind(in.finagleLookup, in.next(in.finagleNames));
    }
}
