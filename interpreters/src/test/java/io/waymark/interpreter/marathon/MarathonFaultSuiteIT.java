package io.waymark.interpreter.marathon;

import io.waymark.dtab.Path;
import io.waymark.interpreter.Namer;
import io.waymark.interpreter.NamerFaultSuite;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Random;
import java.util.Set;

/** The faults that all namers stand. {@link MarathonFaultsIT} has those that only Marathon can have. */
class MarathonFaultSuiteIT extends NamerFaultSuite {
    private static final MarathonOptions.Polling IMPATIENT = new MarathonOptions.Polling(
            true,
            Duration.ofMillis(50),
            Duration.ofMillis(10),
            Duration.ofMinutes(10),
            Duration.ofMillis(2),
            Duration.ofMillis(400),
            Duration.ofMillis(400),
            Duration.ofMillis(5),
            Duration.ofMillis(50),
            1_000,
            1_000,
            1_000_000);

    private FakeMarathon marathon;

    @Override
    protected int startSource() throws IOException {
        marathon = new FakeMarathon();
        return marathon.port();
    }

    @Override
    protected void stopSource() {
        marathon.close();
    }

    @Override
    protected Namer namer(int port) {
        MarathonOptions options =
                MarathonOptions.of(URI.create("http://127.0.0.1:" + port)).with(IMPATIENT);
        return new MarathonNamer(Path.parse("/#/marathon"), options, hosts, time, time, new Random(1));
    }

    @Override
    protected int openCount(Namer namer) {
        return ((MarathonNamer) namer).openCount();
    }

    @Override
    protected Path name(String service) {
        return Path.of("shop", service);
    }

    @Override
    protected void change(String service, Set<String> before, Set<String> after) {
        String id = "/shop/" + service;
        if (after.isEmpty()) {
            marathon.remove(id);
        } else if (before.isEmpty()) {
            marathon.put(id, FakeMarathon.app(id, after.toArray(String[]::new)));
        } else {
            marathon.update(id, FakeMarathon.app(id, after.toArray(String[]::new)));
        }
    }
}
