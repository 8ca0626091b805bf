import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Element;

/**
 * Adds up the XML reports that the test runners leave in each module's {@code target}, and ends with one line:
 * {@code tests: 812 passed, 0 failed, 2 skipped}. The exit status is 1 if a test failed, or if none ran.
 *
 * <p>Run as {@code java tools/CountTests.java ROOT}.
 */
final class CountTests {
    /** What came of the tests of one module. */
    static final class Count {
        int passed;
        final List<String> failed = new ArrayList<>();
        final List<String> skipped = new ArrayList<>();
    }

    public static void main(String[] args) throws Exception {
        Path root = Path.of(args[0]);
        Map<String, Count> modules = new TreeMap<>();
        for (Path report : reports(root)) {
            String module = root.relativize(report).getName(0).toString();
            read(report, modules.computeIfAbsent(module, name -> new Count()));
        }

        modules.forEach((module, count) -> System.out.printf(
                "  %-16s %5d passed %3d failed %3d skipped%n",
                module, count.passed, count.failed.size(), count.skipped.size()));
        List<String> skipped = modules.values().stream().flatMap(count -> count.skipped.stream()).toList();
        List<String> failed = modules.values().stream().flatMap(count -> count.failed.stream()).toList();
        int passed = modules.values().stream().mapToInt(count -> count.passed).sum();
        skipped.forEach(test -> System.out.println("  skipped: " + test));
        failed.forEach(test -> System.out.println("  FAILED:  " + test));
        System.out.printf("tests: %d passed, %d failed, %d skipped%n", passed, failed.size(), skipped.size());
        System.exit(failed.isEmpty() && passed > 0 ? 0 : 1);
    }

    private static List<Path> reports(Path root) throws IOException {
        List<Path> reports = new ArrayList<>();
        try (var modules = Files.newDirectoryStream(root, Files::isDirectory)) {
            for (Path module : modules) {
                for (String runner : List.of("surefire-reports", "failsafe-reports")) {
                    Path folder = module.resolve("target").resolve(runner);
                    if (Files.isDirectory(folder)) {
                        try (var files = Files.newDirectoryStream(folder, "TEST-*.xml")) {
                            files.forEach(reports::add);
                        }
                    }
                }
            }
        }
        reports.sort(null);
        return reports;
    }

    private static void read(Path report, Count count) throws Exception {
        var cases = DocumentBuilderFactory.newDefaultInstance()
                .newDocumentBuilder()
                .parse(report.toFile())
                .getElementsByTagName("testcase");
        for (int i = 0; i < cases.getLength(); i++) {
            Element test = (Element) cases.item(i);
            String name = test.getAttribute("classname") + " " + test.getAttribute("name");
            if (has(test, "failure") || has(test, "error")) {
                count.failed.add(name);
            } else if (has(test, "skipped")) {
                count.skipped.add(name + ": " + reason((Element) test.getElementsByTagName("skipped").item(0)));
            } else {
                count.passed++;
            }
        }
    }

    private static boolean has(Element test, String outcome) {
        return test.getElementsByTagName(outcome).getLength() > 0;
    }

    private static String reason(Element skipped) {
        String text = skipped.getAttribute("message").isBlank() ? skipped.getTextContent() : skipped.getAttribute("message");
        String line = text.lines().map(String::strip).filter(part -> !part.isEmpty()).limit(1).collect(joining());
        return line.isEmpty() ? "no reason given" : line;
    }
}
