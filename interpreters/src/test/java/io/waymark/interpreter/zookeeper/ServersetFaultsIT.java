package io.waymark.interpreter.zookeeper;

import io.waymark.dtab.Path;
import io.waymark.interpreter.Namer;
import java.util.Random;
import java.util.Set;

/** With a real ZooKeeper. */
class ServersetFaultsIT extends ZooKeeperFaultSuite {
    @Override
    protected Namer namer(int port) {
        return new ServersetNamer(Path.parse("/#/io.l5d.serversets"), options(port), hosts, time, time, new Random(1));
    }

    @Override
    protected int openCount(Namer namer) {
        return ((ServersetNamer) namer).openCount();
    }

    @Override
    protected void change(String service, Set<String> before, Set<String> after) throws Exception {
        for (String ip : after) {
            if (!before.contains(ip)) {
                zookeeper().put("/discovery/" + service + "/member_" + ip, """
                    {"serviceEndpoint": {"host": "%s", "port": 80}, "additionalEndpoints": {}, "status": "ALIVE"}
                    """.formatted(ip));
            }
        }
        for (String ip : before) {
            if (!after.contains(ip)) {
                zookeeper().delete("/discovery/" + service + "/member_" + ip);
            }
        }
    }
}
