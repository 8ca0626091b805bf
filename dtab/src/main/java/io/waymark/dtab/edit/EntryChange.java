package io.waymark.dtab.edit;

import io.waymark.dtab.Dentry;
import io.waymark.dtab.DtabText;
import io.waymark.dtab.NameTree;
import io.waymark.dtab.Path;
import io.waymark.dtab.Prefix;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * One step of a patch: sets or removes the entry of a prefix.
 *
 * @param prefix whose entry
 * @param destination the text of the new destination; empty: the entry is removed
 * @param expected what must be there for the patch to be applied at all
 * @param occurrence which entry, of several with this prefix, counted from 0 in order of writing; without it there may
 *     be one at most
 * @param place where a new entry goes
 */
public record EntryChange(
        Prefix prefix, Optional<String> destination, Optional<Expected> expected, OptionalInt occurrence, Place place) {

    /** What must be there. */
    public sealed interface Expected {
        /** No entry of this prefix. */
        record Absent() implements Expected {}

        /** An entry with just this destination, weights included. */
        record Destination(NameTree<Path> tree) implements Expected {}
    }

    /** Where a new entry goes. Later entries win. */
    public sealed interface Place {
        /** After all others, so that it wins over them. */
        record Last() implements Place {}

        /** Before all others. */
        record First() implements Place {}

        /** Directly before the first entry of this prefix. */
        record Before(Prefix prefix) implements Place {}

        /** Directly after the last entry of this prefix. */
        record After(Prefix prefix) implements Place {}
    }

    /** Sets {@code entry}, such as {@code /svc => /host}, whatever is there; a new one goes last. */
    public static EntryChange set(String entry) {
        DtabText read = DtabText.parse(entry);
        if (read.entries().size() != 1) {
            throw new IllegalArgumentException(
                    "entry: '%s' (expected: exactly one, such as /svc => /host)".formatted(entry));
        }
        DtabText.Entry only = read.entries().get(0);
        return set(only.dentry().prefix(), entry.substring(only.destination(), only.end()));
    }

    /** Sets the entry of {@code prefix}, whatever is there; a new one goes last. */
    public static EntryChange set(Prefix prefix, String destination) {
        return new EntryChange(
                prefix, Optional.of(destination), Optional.empty(), OptionalInt.empty(), new Place.Last());
    }

    /** Removes the entry of {@code prefix}, which must be there. */
    public static EntryChange unset(Prefix prefix) {
        return new EntryChange(prefix, Optional.empty(), Optional.empty(), OptionalInt.empty(), new Place.Last());
    }

    /** This step, if the entry is as {@code precondition} says. */
    public EntryChange expecting(Expected precondition) {
        return new EntryChange(prefix, destination, Optional.of(precondition), occurrence, place);
    }

    /** The entry that this sets. */
    Optional<Dentry> dentry() {
        return destination.map(text -> new Dentry(prefix, NameTree.parse(text)));
    }
}
