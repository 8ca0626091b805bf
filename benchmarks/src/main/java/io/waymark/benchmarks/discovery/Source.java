package io.waymark.benchmarks.discovery;

import io.waymark.dtab.Path;
import io.waymark.interpreter.Endpoint;
import io.waymark.interpreter.Namer;
import io.waymark.interpreter.hosts.Hosts;
import io.waymark.live.Scheduler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.Executor;

/** A discovery system that services are registered in. */
interface Source extends AutoCloseable {

    /** What it is, for a table. */
    String title();

    /** A new namer of it, whose ids begin with {@code prefix}. */
    Namer namer(Path prefix, Hosts hosts, Executor executor, Scheduler scheduler);

    /** The name of a service, without the prefix. */
    Path name(String service);

    /** Registers a service with endpoints 0 and on, each at {@link #address} of its number and 0. */
    void register(String service, int endpoints) throws Exception;

    /** Gives one endpoint of a registered service another address, that of this version. */
    void change(String service, int endpoint, int version) throws Exception;

    /** An address for each endpoint and version of it. */
    static String address(int endpoint, int version) {
        return "10.%d.%d.%d".formatted(version % 256, endpoint / 256, endpoint % 256);
    }

    /** What a namer makes of it. */
    static Endpoint endpoint(int endpoint, int version) {
        try {
            return new Endpoint(
                    InetAddress.getByName(address(endpoint, version)),
                    8080,
                    OptionalDouble.empty(),
                    Map.of("zone", "zone-a", "nodeName", "node-1"));
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    @Override
    void close() throws IOException;
}
