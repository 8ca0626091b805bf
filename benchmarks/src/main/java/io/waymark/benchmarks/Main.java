package io.waymark.benchmarks;

import io.waymark.benchmarks.discovery.DiscoveryReport;
import io.waymark.benchmarks.engine.EngineReport;
import io.waymark.benchmarks.fanout.FanOutReport;
import io.waymark.benchmarks.language.LanguageReport;
import java.util.List;

/** Runs the measurements named by the arguments: {@code language}, {@code engine}, and so on; all without any. */
public final class Main {
    private static final List<String> ALL = List.of("language", "engine", "discovery", "fanout");

    private Main() {}

    public static void main(String[] args) throws Exception {
        List<String> wanted = args.length == 0 ? ALL : List.of(args);
        for (String name : wanted) {
            System.out.println("## " + name + "\n");
            switch (name) {
                case "language" -> LanguageReport.run();
                case "engine" -> EngineReport.run();
                case "discovery" -> DiscoveryReport.run();
                case "fanout" -> FanOutReport.run();
                default -> {
                    System.err.println("benchmark: '" + name + "' (expected: one of " + String.join(", ", ALL) + ")");
                    System.exit(64);
                }
            }
        }
    }
}
