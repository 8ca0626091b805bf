package io.waymark.interpreter;

import java.io.IOException;
import java.net.BindException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A server that a test has started; it is killed with the test's JVM at the latest. */
public final class ServerProcess implements AutoCloseable {
    private static final Duration START_MAX = Duration.ofSeconds(60);

    private final Process process;
    private final Thread hook;

    private ServerProcess(Process process) {
        this.process = process;
        this.hook = new Thread(process::destroyForcibly);
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /**
     * Starts {@code command} and waits until it accepts connections on {@code port}; what it says goes to {@code log}.
     */
    public static ServerProcess start(List<String> command, int port, Path log)
            throws IOException, InterruptedException {
        ServerProcess server = new ServerProcess(new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start());
        Instant deadline = Instant.now().plus(START_MAX);
        while (true) {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
                return server;
            } catch (IOException notYet) {
                if (!server.process.isAlive() || Instant.now().isAfter(deadline)) {
                    server.close();
                    throw new IllegalStateException("not listening on " + port + ":\n" + Files.readString(log), notYet);
                }
                Thread.sleep(20);
            }
        }
    }

    /** A port on the loopback interface that nobody listens on now, neither over TCP nor over UDP. */
    public static int freePort() throws IOException {
        while (true) {
            try (ServerSocket tcp = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                    DatagramSocket udp = new DatagramSocket(tcp.getLocalPort(), InetAddress.getLoopbackAddress())) {
                return udp.getLocalPort();
            } catch (BindException taken) {
                // for UDP: another one then
            }
        }
    }

    /** kill -9; its port is free afterwards. */
    @Override
    public void close() {
        process.destroyForcibly()
                .onExit()
                .orTimeout(START_MAX.toSeconds(), TimeUnit.SECONDS)
                .join();
        Runtime.getRuntime().removeShutdownHook(hook);
    }
}
