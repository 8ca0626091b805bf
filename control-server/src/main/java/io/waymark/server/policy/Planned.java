package io.waymark.server.policy;

import io.waymark.dtab.edit.DtabMerge;
import io.waymark.store.VersionedDtab;
import java.util.List;
import java.util.OptionalLong;

/** What came of planning. */
public sealed interface Planned {
    record Made(Plan plan) implements Planned {}

    /** There is no such namespace, or no such revision of it to start from or to go back to. */
    record NoBase(OptionalLong revision) implements Planned {}

    /** Others have changed what this changes since its base. */
    record Overlapping(long base, VersionedDtab latest, String yours, List<DtabMerge.Overlap> overlaps)
            implements Planned {
        public Overlapping {
            overlaps = List.copyOf(overlaps);
        }
    }
}
