package io.waymark.benchmarks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Rows under a heading, printed as a Markdown table, so that a run's output is what the documentation shows. */
public final class Table {
    private final List<List<String>> rows = new ArrayList<>();

    public Table(String... heading) {
        row(heading);
    }

    public void row(String... cells) {
        rows.add(List.of(cells));
    }

    public void print() {
        int columns = rows.get(0).size();
        int[] widths = new int[columns];
        for (List<String> row : rows) {
            for (int i = 0; i < columns; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        System.out.println();
        printRow(rows.get(0), widths);
        System.out.println(Arrays.stream(widths)
                .mapToObj(width -> "-".repeat(width + 2))
                .reduce("|", (line, dashes) -> line + dashes + "|"));
        rows.stream().skip(1).forEach(row -> printRow(row, widths));
        System.out.println();
    }

    private static void printRow(List<String> cells, int[] widths) {
        StringBuilder line = new StringBuilder("|");
        for (int i = 0; i < widths.length; i++) {
            String cell = cells.get(i);
            line.append(' ')
                    .append(cell)
                    .append(" ".repeat(widths[i] - cell.length()))
                    .append(" |");
        }
        System.out.println(line);
    }

    /** A duration in the unit that suits it: {@code 31 ns}, {@code 4.2 µs}, {@code 1.3 ms}, {@code 2.1 s}. */
    public static String time(double nanos) {
        if (nanos < 1e3) {
            return number(nanos) + " ns";
        }
        if (nanos < 1e6) {
            return number(nanos / 1e3) + " µs";
        }
        return nanos < 1e9 ? number(nanos / 1e6) + " ms" : number(nanos / 1e9) + " s";
    }

    /** With one decimal below 10, two below 1, none from 10. */
    public static String number(double value) {
        return String.format(Locale.ROOT, value < 1 ? "%.2f" : value < 10 ? "%.1f" : "%,.0f", value);
    }

    public static String count(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    /** A size: {@code 312 B}, {@code 1.4 KiB}. */
    public static String bytes(double value) {
        return value < 1024 ? number(value) + " B" : number(value / 1024) + " KiB";
    }
}
