package io.waymark.store.faults;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A TCP proxy on a loopback port that can be told to fail. Changing the mode affects connections that are open too. */
public final class FaultyProxy implements AutoCloseable {
    /** What becomes of what comes through. */
    public enum Mode {
        /** Everything is forwarded. */
        PASS,
        /** New connections are closed at once, and so are the open ones. */
        REFUSE,
        /** Connections stay open and nothing is forwarded in either direction: half-open, to those who talk. */
        HANG,
        /** Requests are forwarded; with the first bytes of an answer, which are kept back, the connection is closed. */
        CUT_ANSWERS,
        /** Requests are forwarded; the first bytes of an answer without the last of them, and then it is over. */
        TRUNCATE_ANSWERS,
        /** As that, but the connection is reset, not closed. */
        RESET_ANSWERS,
        /** Requests are not forwarded; each is answered with what was given to {@link FaultyProxy#answer}. */
        ANSWER,
        /** Requests are forwarded, and answers kept back, as long as this lasts. */
        HOLD_ANSWERS
    }

    private final ServerSocket listener;
    private volatile InetSocketAddress target;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final Object changed = new Object();
    private volatile Mode mode = Mode.PASS;
    private volatile byte[] answer = {};
    private volatile Duration delay = Duration.ZERO;
    private volatile boolean closed;

    /** Starts to forward what comes to {@link #address} to {@code targetPort} on the loopback interface. */
    public FaultyProxy(int targetPort) throws IOException {
        this.target = onLoopback(targetPort);
        this.listener = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().name("proxy-accept").start(this::accept);
    }

    public int port() {
        return listener.getLocalPort();
    }

    /** {@code 127.0.0.1:port}. */
    public String address() {
        return "127.0.0.1:" + port();
    }

    /** From now on. */
    public void mode(Mode next) {
        synchronized (changed) {
            mode = next;
            changed.notifyAll();
        }
        if (next == Mode.REFUSE) {
            cut();
        }
    }

    /** From now on whoever asks anything is told this, and the connection is closed. Those that are open are closed. */
    public void answer(byte[] bytes) {
        answer = bytes.clone();
        mode(Mode.ANSWER);
        cut();
    }

    /** From now on new connections go to another port. */
    public void target(int port) {
        target = onLoopback(port);
    }

    private static InetSocketAddress onLoopback(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    /** From now on everything is forwarded this much later. */
    public void delay(Duration next) {
        delay = next;
    }

    /** Closes the connections that are open now. */
    public void cut() {
        sockets.forEach(FaultyProxy::close);
    }

    @Override
    public void close() throws IOException {
        closed = true;
        listener.close();
        mode(Mode.REFUSE);
    }

    private void accept() {
        while (!closed) {
            try {
                Socket client = listener.accept();
                if (mode == Mode.REFUSE) {
                    close(client);
                } else {
                    Thread.ofVirtual().name("proxy-connect").start(() -> connect(client));
                }
            } catch (IOException e) {
                if (!closed) {
                    throw new IllegalStateException(e);
                }
            }
        }
    }

    private void connect(Socket client) {
        sockets.add(client);
        Socket server = new Socket();
        sockets.add(server);
        try {
            if (mode == Mode.REFUSE) {
                throw new IOException("refused meanwhile");
            }
            server.connect(target);
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
            Thread.ofVirtual().name("proxy-answers").start(() -> forward(server, client, true));
            forward(client, server, false);
        } catch (IOException e) {
            end(client, server);
        }
    }

    private void forward(Socket from, Socket to, boolean answers) {
        byte[] buffer = new byte[16_384];
        try (InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream()) {
            for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
                Thread.sleep(delay);
                if (answers && mode == Mode.CUT_ANSWERS) {
                    return;
                }
                if (answers && (mode == Mode.TRUNCATE_ANSWERS || mode == Mode.RESET_ANSWERS)) {
                    to.setSoLinger(mode == Mode.RESET_ANSWERS, 0);
                    out.write(buffer, 0, length - 1 - length / 10);
                    out.flush();
                    return;
                }
                if (!answers && mode == Mode.ANSWER) {
                    from.getOutputStream().write(answer);
                    from.shutdownOutput();
                    return;
                }
                awaitPassage(answers);
                out.write(buffer, 0, length);
                out.flush();
            }
        } catch (IOException e) {
            // one side is gone: so is the other
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            end(from, to);
        }
    }

    private void awaitPassage(boolean answers) throws InterruptedException, IOException {
        synchronized (changed) {
            while (!closed && (mode == Mode.HANG || (answers && mode == Mode.HOLD_ANSWERS))) {
                changed.wait();
            }
        }
        if (mode == Mode.REFUSE || (answers && mode == Mode.CUT_ANSWERS)) {
            throw new IOException("cut while it was held");
        }
    }

    private void end(Socket one, Socket other) {
        sockets.remove(one);
        sockets.remove(other);
        close(one);
        close(other);
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // it is of no use any more either way
        }
    }
}
