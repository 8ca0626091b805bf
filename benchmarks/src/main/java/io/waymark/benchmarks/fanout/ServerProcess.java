package io.waymark.benchmarks.fanout;

import com.sun.management.OperatingSystemMXBean;
import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/** A server in a process of its own, with the same Java and the same options whichever it is. */
final class ServerProcess implements AutoCloseable {
    private static final int START_SECONDS_MAX = 60;
    private static final int STOP_SECONDS_MAX = 20;

    private final Process process;
    private final JMXConnector jmx;
    private final OperatingSystemMXBean system;
    private final MemoryMXBean memory;

    /** Starts {@code main} and waits until all of {@code ports} are open; its output goes to {@code log}. */
    ServerProcess(Path log, List<Integer> ports, String main, String... args) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xms1g", // the heap does not grow while it is measured
                "-Xmx1g",
                "--enable-native-access=ALL-UNNAMED"));
        if (Runtime.version().feature() >= 24) {
            command.add("--sun-misc-unsafe-memory-access=allow");
        }
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main));
        command.addAll(List.of(args));
        process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            for (int port : ports) {
                awaitOpen(port, log);
            }
            jmx = connected(managementUrl(process.pid()));
            var server = jmx.getMBeanServerConnection();
            system = ManagementFactory.getPlatformMXBean(server, OperatingSystemMXBean.class);
            memory = ManagementFactory.getPlatformMXBean(server, MemoryMXBean.class);
        } catch (IOException | InterruptedException | RuntimeException e) {
            process.destroyForcibly();
            throw e;
        }
    }

    @SuppressWarnings("BanJNDI") // the other end is our own child, which was attached to by its process id
    private static JMXConnector connected(String url) throws IOException {
        return JMXConnectorFactory.connect(new JMXServiceURL(url));
    }

    private static String managementUrl(long pid) throws IOException {
        try {
            VirtualMachine machine = VirtualMachine.attach(Long.toString(pid));
            try {
                return machine.startLocalManagementAgent();
            } finally {
                machine.detach();
            }
        } catch (AttachNotSupportedException e) {
            throw new IOException("process " + pid + " cannot be measured", e);
        }
    }

    private void awaitOpen(int port, Path log) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS_MAX);
        while (true) {
            try {
                new Socket(InetAddress.getLoopbackAddress(), port).close();
                return;
            } catch (IOException notYet) {
                if (!process.isAlive() || System.nanoTime() > deadline) {
                    throw new IOException(
                            "the server did not open port " + port + "; it said:\n" + Files.readString(log), notYet);
                }
                process.waitFor(20, TimeUnit.MILLISECONDS);
            }
        }
    }

    /** A port that nobody listens on now. */
    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** Nanoseconds of processor time that the process has taken, all of its threads together. */
    double cpuNanos() {
        return (double) system.getProcessCpuTime();
    }

    /** Bytes of heap that are reachable. */
    double liveHeap() {
        memory.gc();
        memory.gc(); // what finalizers and cleaners let go of the first time
        return (double) memory.getHeapMemoryUsage().getUsed();
    }

    @Override
    public void close() {
        try {
            jmx.close();
        } catch (IOException gone) {
            // the process is ended in any case
        }
        process.destroy();
        try {
            if (!process.waitFor(STOP_SECONDS_MAX, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
