package io.waymark.server.http.v2;

import io.waymark.dtab.Dentry;
import io.waymark.dtab.DtabText;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;

/** Where the entries of some tables stand in their texts. Equal entries are told apart. */
final class EntryPositions {
    private final IdentityHashMap<Dentry, Position> positions = new IdentityHashMap<>();

    /**
     * Where an entry stands.
     *
     * @param source whose entry it is: {@code namespace} or {@code request}
     * @param index in order of writing, from 0
     * @param line from 1; {@code column} too
     */
    record Position(String source, int index, int line, int column) {}

    /** Adds the entries of {@code table}. */
    EntryPositions add(String source, DtabText table) {
        String text = table.text();
        int line = 1;
        int lineStart = 0;
        List<DtabText.Entry> entries = table.entries();
        for (int i = 0; i < entries.size(); i++) {
            int start = entries.get(i).start();
            for (int next = text.indexOf('\n', lineStart);
                    next >= 0 && next < start;
                    next = text.indexOf('\n', lineStart)) {
                line++;
                lineStart = next + 1;
            }
            positions.put(entries.get(i).dentry(), new Position(source, i, line, start - lineStart + 1));
        }
        return this;
    }

    /** Where this very entry stands. */
    Optional<Position> find(Dentry dentry) {
        return Optional.ofNullable(positions.get(dentry));
    }
}
