package io.waymark.benchmarks.language;

import io.waymark.benchmarks.Table;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Runs {@link LanguageBenchmark} and shows both sides next to each other. */
public final class LanguageReport {
    private static final List<String> OPERATIONS = List.of("parse", "parseAndLookUpOnce", "lookup", "delegation");
    private static final List<Integer> SIZES = List.of(10, 1_000, 10_000);

    private LanguageReport() {}

    public static void run() throws RunnerException {
        SIZES.forEach(size -> Agreement.check(Rules.of(size)));
        System.out.println("Both sides read, look up and bind all inputs alike. Measuring ...");
        Collection<RunResult> results = new Runner(new OptionsBuilder()
                        .include(LanguageBenchmark.class.getName())
                        .forks(1)
                        .warmupIterations(4)
                        .warmupTime(TimeValue.milliseconds(400))
                        .measurementIterations(7)
                        .measurementTime(TimeValue.milliseconds(400))
                        .shouldFailOnError(true)
                        .verbosity(VerboseMode.SILENT)
                        .build())
                .run();
        Map<String, Double> nanos = new TreeMap<>();
        Map<String, Double> errors = new TreeMap<>();
        for (RunResult result : results) {
            String method = result.getParams().getBenchmark();
            String key = method.substring(method.lastIndexOf('.') + 1)
                    + result.getParams().getParam("rules");
            nanos.put(key, result.getPrimaryResult().getScore());
            errors.put(key, result.getPrimaryResult().getScoreError());
        }
        print(nanos, errors);
    }

    private static void print(Map<String, Double> nanos, Map<String, Double> errors) {
        Table table = new Table("operation", "rules", "Waymark", "±", "Finagle 21.9", "±", "times faster");
        for (String operation : OPERATIONS) {
            for (int size : SIZES) {
                double ours = nanos.getOrDefault(operation + "Waymark" + size, Double.NaN);
                double theirs = nanos.getOrDefault(operation + "Finagle" + size, Double.NaN);
                table.row(
                        words(operation),
                        Table.count(size),
                        Table.time(ours),
                        percent(errors.getOrDefault(operation + "Waymark" + size, Double.NaN) / ours),
                        Table.time(theirs),
                        percent(errors.getOrDefault(operation + "Finagle" + size, Double.NaN) / theirs),
                        Table.number(theirs / ours));
            }
        }
        table.print();
        double few = nanos.getOrDefault("lookupWaymark10", Double.NaN);
        double many = nanos.getOrDefault("lookupWaymark10000", Double.NaN);
        System.out.printf(
                Locale.ROOT, "Lookup in 10,000 rules takes %.2f times as long as lookup in 10.%n", many / few);
    }

    private static String words(String operation) {
        return operation.equals("parseAndLookUpOnce") ? "parse, then look up once" : operation;
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.0f %%", share * 100);
    }
}
