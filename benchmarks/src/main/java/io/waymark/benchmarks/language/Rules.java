package io.waymark.benchmarks.language;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * A table as a company would have it, in as many rules as wanted: every service has one rule of its own, most a plain
 * one, some with a fallback, some with a canary; four more rules lead to them and on to the namer {@code /#/fs}.
 *
 * @param text the table
 * @param names names to bind, {@code /svc/s17}, in no order; each takes four or five lookups
 * @param paths what is looked up on the way from these names to their answers
 */
public record Rules(String text, List<String> names, List<String> paths) {
    private static final int NAMES = 256;

    /** A table of {@code count} rules, at least 10; equal counts give equal tables. */
    public static Rules of(int count) {
        int services = count - 4;
        List<String> rules = new ArrayList<>(count);
        rules.add("/srv => /#/fs");
        rules.add("/cluster => /srv");
        rules.add("/host => /cluster");
        IntStream.range(0, services).mapToObj(Rules::ruleOf).forEach(rules::add);
        rules.add("/svc => /host");

        Random random = new Random(count);
        List<String> names = new ArrayList<>(NAMES);
        List<String> paths = new ArrayList<>(NAMES);
        for (int i = 0; i < NAMES; i++) {
            int service = random.nextInt(services);
            names.add("/svc/s" + service);
            paths.add(
                    switch (i % 4) {
                        case 0 -> "/svc/s" + service;
                        case 1 -> "/host/s" + service;
                        case 2 -> "/srv/s" + service + "-v3";
                        default -> "/#/fs/s" + service + "-v3"; // what no rule is for
                    });
        }
        return new Rules(String.join(" ;\n", rules) + "\n", names, paths);
    }

    private static String ruleOf(int service) {
        String host = "/host/s" + service + " => ";
        String target = "/srv/s" + service;
        return host
                + switch (service % 5) {
                    case 3 -> target + "-v3 | " + target + "-v2";
                    case 4 -> "0.9 * " + target + "-v3 & 0.1 * " + target + "-v4";
                    default -> target + "-v3";
                };
    }
}
