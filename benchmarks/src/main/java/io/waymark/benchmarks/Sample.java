package io.waymark.benchmarks;

import java.util.Arrays;

/** Measured numbers of one kind. */
public final class Sample {
    private double[] values = new double[64];
    private int size;

    public void add(double value) {
        if (size == values.length) {
            values = Arrays.copyOf(values, size * 2);
        }
        values[size++] = value;
    }

    public double median() {
        return percentile(50);
    }

    public double mean() {
        return Arrays.stream(values, 0, size).average().orElse(Double.NaN);
    }

    /** The smallest value that at least {@code percent} of all are not above. */
    public double percentile(double percent) {
        double[] sorted = Arrays.copyOf(values, size);
        Arrays.sort(sorted);
        return sorted[Math.max(0, (int) Math.ceil(size * percent / 100) - 1)];
    }
}
