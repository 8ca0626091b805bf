package io.waymark.store;

import java.util.Map;

/**
 * Who else works on the same storage system: a place where each process says that it is there, apart from all
 * namespaces. What is said holds while it is said again every few seconds, and for some seconds after. Methods block
 * the calling (virtual) thread, for a bounded time.
 */
public interface Presence {
    /** There is no such place: nobody is known. */
    Presence NONE = new Presence() {
        @Override
        public void announce(String id, String text) {}

        @Override
        public Map<String, String> announced() {
            return Map.of();
        }

        @Override
        public void withdraw(String id) {}
    };

    /**
     * Says that {@code id} is there, in place of what was said of it before.
     *
     * @param id letters, digits and dashes
     */
    void announce(String id, String text) throws StoreException;

    /** What is said of each that is there, read now; not of those that stopped saying so a while ago. */
    Map<String, String> announced() throws StoreException;

    /** Says that {@code id} is no longer there; no error if it was not. */
    void withdraw(String id) throws StoreException;
}
