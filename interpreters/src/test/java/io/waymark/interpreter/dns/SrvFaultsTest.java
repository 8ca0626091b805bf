package io.waymark.interpreter.dns;

import io.waymark.dtab.Path;
import io.waymark.interpreter.Namer;
import java.util.Random;

class SrvFaultsTest extends DnsFaultSuite {
    @Override
    protected Namer namer(int port) {
        return new SrvNamer(Path.parse("/#/io.l5d.dnssrv"), options(port), time, time, new Random(1));
    }

    @Override
    protected int openCount(Namer namer) {
        return ((SrvNamer) namer).openCount();
    }

    @Override
    protected Path name(String service) {
        return Path.of("_" + service + "._tcp.test");
    }
}
