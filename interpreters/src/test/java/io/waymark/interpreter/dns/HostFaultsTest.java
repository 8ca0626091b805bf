package io.waymark.interpreter.dns;

import io.waymark.dtab.Path;
import io.waymark.interpreter.Namer;
import java.util.Random;

class HostFaultsTest extends DnsFaultSuite {
    @Override
    protected Namer namer(int port) {
        return new HostNamer(Path.parse("/#/dns"), options(port), time, time, new Random(1));
    }

    @Override
    protected int openCount(Namer namer) {
        return ((HostNamer) namer).openCount();
    }

    @Override
    protected Path name(String service) {
        return Path.of(service + ".test", "80");
    }
}
