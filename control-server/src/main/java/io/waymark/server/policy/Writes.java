package io.waymark.server.policy;

import io.waymark.store.Change;
import io.waymark.store.Draft;
import io.waymark.store.DtabStore;
import io.waymark.store.DtabStore.Expected;
import io.waymark.store.DtabStore.WriteResult;
import io.waymark.store.Namespace;
import io.waymark.store.StoreException;
import java.util.List;

/** The one way by which clients write, so that what holds for one write holds for all. Blocks. */
public interface Writes {

    /** Writes {@code draft} if {@code expected} allows it, as {@link DtabStore#put} does. */
    Outcome put(Namespace namespace, Draft draft, Expected expected, Change change) throws StoreException;

    /** Deletes the namespace if {@code expected} allows it. */
    Outcome delete(Namespace namespace, Expected expected, Change change) throws StoreException;

    /** What came of a write. */
    sealed interface Outcome {
        /** The store was asked, and this is what it said. */
        record Done(WriteResult result) implements Outcome {}

        /** It would break these invariants, and was not written. */
        record Refused(List<CheckResult> broken) implements Outcome {
            public Refused {
                broken = List.copyOf(broken);
            }
        }
    }

    /** Writes to {@code store}, and holds them against nothing. */
    static Writes to(DtabStore store) {
        return new Writes() {
            @Override
            public Outcome put(Namespace namespace, Draft draft, Expected expected, Change change)
                    throws StoreException {
                return new Outcome.Done(store.put(namespace, draft, expected, change));
            }

            @Override
            public Outcome delete(Namespace namespace, Expected expected, Change change) throws StoreException {
                return new Outcome.Done(store.delete(namespace, expected, change));
            }
        };
    }
}
