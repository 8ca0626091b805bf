package io.waymark.interpreter.zookeeper;

import io.waymark.dtab.Path;
import io.waymark.interpreter.Namer;
import java.util.Random;
import java.util.Set;

/** With a real ZooKeeper. */
class LeaderFaultsIT extends ZooKeeperFaultSuite {
    @Override
    protected Namer namer(int port) {
        return new LeaderNamer(Path.parse("/#/io.l5d.zkLeader"), options(port), hosts, time, time, new Random(1));
    }

    @Override
    protected int openCount(Namer namer) {
        return ((LeaderNamer) namer).openCount();
    }

    @Override
    protected void change(String service, Set<String> before, Set<String> after) throws Exception {
        String node = "/discovery/" + service + "/member_1";
        if (after.isEmpty()) {
            zookeeper().delete(node);
        } else {
            zookeeper().put(node, String.join(":80,", after) + ":80");
        }
    }
}
