package io.waymark.dtab.edit;

import io.waymark.dtab.Dentry;
import io.waymark.dtab.DtabText;
import io.waymark.dtab.Limits;
import io.waymark.dtab.Prefix;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Changes some entries of a table and leaves everything else as its author wrote it, comments and order included. */
public final class DtabPatch {
    private final List<Piece> pieces;
    private String footer;

    private DtabPatch(Piece.Pieces start) {
        pieces = new ArrayList<>(start.pieces());
        footer = start.footer();
    }

    /**
     * {@code document} after {@code steps}, one after the other: all of them or none. An entry that is set keeps its
     * place, and the comments around it; of one that is removed, the comments above it stay.
     *
     * @throws PatchException if a step does not fit
     * @throws io.waymark.dtab.DtabSyntaxException if a new destination is not a tree
     */
    public static DtabText apply(DtabText document, List<EntryChange> steps, Limits limits) throws PatchException {
        DtabPatch patch = new DtabPatch(Piece.of(document));
        for (int step = 0; step < steps.size(); step++) {
            patch.apply(steps.get(step), step);
        }
        return DtabText.parse(Piece.join(patch.pieces, patch.footer), limits);
    }

    private void apply(EntryChange change, int step) throws PatchException {
        List<Integer> places = IntStream.range(0, pieces.size())
                .filter(i -> pieces.get(i).dentry().prefix().equals(change.prefix()))
                .boxed()
                .toList();
        List<Dentry> found =
                places.stream().map(place -> pieces.get(place).dentry()).toList();
        int which = which(change, step, found);
        check(change, step, found, which);
        if (change.destination().isEmpty()) {
            if (which < 0) {
                throw new PatchException(
                        PatchException.Kind.ABSENT,
                        step,
                        found,
                        "there is no entry " + change.prefix().show());
            }
            remove(places.get(which));
            return;
        }
        Dentry dentry = change.dentry().orElseThrow();
        String destination = change.destination().get().strip();
        if (which >= 0) {
            set(places.get(which), dentry, destination);
        } else {
            insert(
                    place(change.place(), step),
                    Piece.ofNew(dentry, change.prefix().show() + " => " + destination));
        }
    }

    /** Which of the entries that were found is meant; -1 if there is none. */
    private static int which(EntryChange change, int step, List<Dentry> found) throws PatchException {
        String prefix = change.prefix().show();
        if (change.occurrence().isPresent()) {
            int occurrence = change.occurrence().getAsInt();
            if (occurrence < 0 || occurrence >= found.size()) {
                throw new PatchException(
                        PatchException.Kind.ABSENT,
                        step,
                        found,
                        "there is no entry %s with occurrence %d (there are %d, counted from 0)"
                                .formatted(prefix, occurrence, found.size()));
            }
            return occurrence;
        }
        if (found.size() > 1) {
            throw new PatchException(
                    PatchException.Kind.AMBIGUOUS,
                    step,
                    found,
                    "there are %d entries %s (say which one is meant by its occurrence, counted from 0)"
                            .formatted(found.size(), prefix));
        }
        return found.size() - 1;
    }

    private static void check(EntryChange change, int step, List<Dentry> found, int which) throws PatchException {
        if (change.expected().isEmpty()) {
            return;
        }
        String prefix = change.prefix().show();
        if (change.expected().get() instanceof EntryChange.Expected.Destination destination) {
            if (which < 0 || !found.get(which).destination().equals(destination.tree())) {
                throw new PatchException(
                        PatchException.Kind.UNEXPECTED,
                        step,
                        found,
                        "%s => %s was expected, but %s"
                                .formatted(
                                        prefix,
                                        destination.tree().show(),
                                        which < 0
                                                ? "there is no such entry"
                                                : "it is "
                                                        + found.get(which)
                                                                .destination()
                                                                .show()));
            }
        } else if (which >= 0) {
            throw new PatchException(
                    PatchException.Kind.UNEXPECTED,
                    step,
                    found,
                    "no entry %s was expected, but there is %s".formatted(prefix, found.get(which)));
        }
    }

    private void set(int place, Dentry dentry, String destination) {
        Piece old = pieces.get(place);
        DtabText.Entry entry = DtabText.parse(old.entry()).entries().get(0);
        pieces.set(place, old.with(dentry, old.entry().substring(0, entry.destination()) + destination));
    }

    private void remove(int place) {
        Piece old = pieces.remove(place);
        if (old.lead().isBlank()) {
            return;
        }
        if (place < pieces.size()) {
            pieces.set(place, pieces.get(place).after(old.lead()));
        } else {
            footer = old.lead() + footer;
        }
    }

    private void insert(int place, Piece fresh) {
        if (pieces.isEmpty()) { // what the text has are comments, and they stand above
            pieces.add(fresh.after(footer.isEmpty() || footer.endsWith("\n") ? footer : footer + "\n"));
            footer = "";
            return;
        }
        if (place > 0) {
            pieces.set(place - 1, pieces.get(place - 1).onItsOwnLine());
        }
        pieces.add(place, fresh);
    }

    private int place(EntryChange.Place place, int step) throws PatchException {
        if (place instanceof EntryChange.Place.First) {
            return 0;
        }
        if (place instanceof EntryChange.Place.Before before) {
            for (int i = 0; i < pieces.size(); i++) {
                if (pieces.get(i).dentry().prefix().equals(before.prefix())) {
                    return i;
                }
            }
            throw absent(before.prefix(), step);
        }
        if (place instanceof EntryChange.Place.After after) {
            for (int i = pieces.size() - 1; i >= 0; i--) {
                if (pieces.get(i).dentry().prefix().equals(after.prefix())) {
                    return i + 1;
                }
            }
            throw absent(after.prefix(), step);
        }
        return pieces.size();
    }

    private static PatchException absent(Prefix prefix, int step) {
        return new PatchException(
                PatchException.Kind.ABSENT,
                step,
                List.of(),
                "there is no entry " + prefix.show() + " to put it beside");
    }
}
