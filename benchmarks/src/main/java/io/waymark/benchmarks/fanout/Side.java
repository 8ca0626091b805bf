package io.waymark.benchmarks.fanout;

import java.io.IOException;
import java.util.List;

/** One of the two that are compared: its process, its clients, and how it is told of something new. */
final class Side implements AutoCloseable {
    private static final int CONNECTIONS = 10;
    private static final long QUIET_MILLIS = 30; // for what a server does after the last stream has its message

    private final String name;
    private final ServerProcess process;
    private final int meshPort;
    private Fleet fleet;

    Side(String name, ServerProcess process, int meshPort) throws IOException {
        this.name = name;
        this.process = process;
        this.meshPort = meshPort;
        this.fleet = new Fleet(meshPort, CONNECTIONS);
    }

    /** What one measurement took. */
    record Cost(double nanos, double cpuNanosPerStream) {}

    /** Tells the server of something new, and returns at once. */
    interface Trigger {
        void pull() throws IOException;

        /** Waits for the server's answer to {@link #pull}. */
        default void finish() throws IOException {}
    }

    /** Closes all streams, connects anew, and opens a stream for each request. */
    Cost open(String method, List<byte[]> requests) throws IOException, InterruptedException {
        reconnect();
        double cpu = quietCpu();
        double nanos = fleet.open(method, requests);
        return new Cost(nanos, (quietCpu() - cpu) / requests.size());
    }

    /** Closes all streams and connects anew, without streams. */
    void reconnect() throws IOException {
        fleet.close();
        fleet = new Fleet(meshPort, CONNECTIONS);
    }

    /** Pulls the trigger and waits until {@code streams} of the streams have something new. */
    Cost change(Trigger trigger, int streams) throws IOException, InterruptedException {
        Round round = fleet.expect(streams);
        double cpu = quietCpu();
        long start = System.nanoTime();
        trigger.pull();
        trigger.finish();
        double nanos = (double) (round.await() - start);
        return new Cost(nanos, (quietCpu() - cpu) / streams);
    }

    private double quietCpu() throws InterruptedException {
        Thread.sleep(QUIET_MILLIS);
        return process.cpuNanos();
    }

    double liveHeap() throws InterruptedException {
        Thread.sleep(QUIET_MILLIS);
        return process.liveHeap();
    }

    /** See {@link Fleet#answers}. */
    List<Long> answers() {
        return fleet.answers();
    }

    @Override
    public String toString() {
        return name;
    }

    @Override
    public void close() {
        fleet.close();
        process.close();
    }
}
