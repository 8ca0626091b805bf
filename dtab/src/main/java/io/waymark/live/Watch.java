package io.waymark.live;

/** A running watch of a {@link Live}. */
public interface Watch extends AutoCloseable {
    /**
     * Ends the watch: no call of the watcher starts after this returns, though one that is under way on another thread
     * may still finish. Closing twice does nothing more.
     */
    @Override
    void close();
}
