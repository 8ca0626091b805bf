package io.waymark.interpreter;

import io.waymark.store.faults.FaultyProxy;
import io.waymark.store.faults.FaultyProxy.Mode;
import java.io.IOException;

/** What lies between a namer and its source, and can be made to fail. */
public interface SourceFaults extends AutoCloseable {
    /** The port of the loopback interface where a namer finds the source; 0 if it needs none. */
    int port();

    /** From now on. Aborts the test where a kind of source cannot fail like that. */
    void mode(Mode mode) throws Exception;

    /** From now on whoever asks anything is told this. */
    void answer(byte[] bytes) throws Exception;

    /** From now on the source is at another port. */
    void target(int port);

    /** Closes the connections that are open now, if there is such a thing. */
    default void cut() {}

    @Override
    void close() throws IOException;

    /** A TCP proxy before {@code port}. */
    static SourceFaults tcp(int port) throws IOException {
        FaultyProxy proxy = new FaultyProxy(port);
        return new SourceFaults() {
            @Override
            public int port() {
                return proxy.port();
            }

            @Override
            public void mode(Mode mode) {
                proxy.mode(mode);
            }

            @Override
            public void answer(byte[] bytes) {
                proxy.answer(bytes);
            }

            @Override
            public void target(int to) {
                proxy.target(to);
            }

            @Override
            public void cut() {
                proxy.cut();
            }

            @Override
            public void close() throws IOException {
                proxy.close();
            }
        };
    }
}
