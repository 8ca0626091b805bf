package io.waymark.interpreter.zookeeper;

import io.waymark.dtab.Path;
import io.waymark.interpreter.Namer;
import java.util.Random;
import java.util.Set;

/** With a real ZooKeeper. */
class CuratorFaultsIT extends ZooKeeperFaultSuite {
    private static final String BASE = "/disco/very";

    @Override
    protected Namer namer(int port) {
        Nodes nodes = new Nodes(options(port), time, time, new Random(1));
        return new CuratorNamer(Path.parse("/#/io.l5d.curator"), BASE, nodes, hosts, time);
    }

    @Override
    protected int openCount(Namer namer) {
        return ((CuratorNamer) namer).openCount();
    }

    @Override
    protected Path name(String service) {
        return Path.of(service);
    }

    @Override
    protected void change(String service, Set<String> before, Set<String> after) throws Exception {
        String node = BASE + "/" + service;
        for (String ip : after) {
            if (!before.contains(ip)) {
                zookeeper().put(node + "/" + ip, "{\"address\": \"%s\", \"port\": 80}".formatted(ip));
            }
        }
        if (after.isEmpty()) {
            zookeeper().delete(node);
            return;
        }
        for (String ip : before) {
            if (!after.contains(ip)) {
                zookeeper().delete(node + "/" + ip);
            }
        }
    }
}
