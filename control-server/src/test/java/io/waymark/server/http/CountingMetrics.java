package io.waymark.server.http;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

final class CountingMetrics implements HttpMetrics {
    final List<String> answered = new CopyOnWriteArrayList<>();
    final AtomicInteger watches = new AtomicInteger();
    final AtomicInteger written = new AtomicInteger();
    final AtomicInteger conflated = new AtomicInteger();
    final AtomicInteger refused = new AtomicInteger();

    @Override
    public void answered(String route, String method, int status, Duration took) {
        answered.add(method + " " + route + " " + status);
    }

    @Override
    public void watchOpened(String route) {
        watches.incrementAndGet();
    }

    @Override
    public void watchClosed(String route) {
        watches.decrementAndGet();
    }

    @Override
    public void updateWritten(String route) {
        written.incrementAndGet();
    }

    @Override
    public void updateConflated(String route) {
        conflated.incrementAndGet();
    }

    @Override
    public void connectionRefused() {
        refused.incrementAndGet();
    }
}
