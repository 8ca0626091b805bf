package io.waymark.server.http;

/** An answer that goes on until somebody ends it. */
interface OpenStream {
    /** Ends it in order, as at shutdown; from any thread. */
    void endFromOutside();
}
