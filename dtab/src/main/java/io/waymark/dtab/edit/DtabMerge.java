package io.waymark.dtab.edit;

import io.waymark.dtab.Dentry;
import io.waymark.dtab.DtabText;
import io.waymark.dtab.Limits;
import io.waymark.dtab.Prefix;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Brings two edits of one table together, entry by entry.
 *
 * <p>Each entry of the table before is as the edit left it that touched it; new entries stand after the entry that they
 * were written after. Where both edits touch one entry, or both add entries that could match the same path at the same
 * place, or one moves what the other touches, they overlap, unless both did the same. Comments come with the entry that
 * they stand at.
 */
public final class DtabMerge {
    private final Side ours;
    private final Side theirs;
    private final List<Dentry> base;
    private final String baseFooter;
    private final List<Overlap> overlaps = new ArrayList<>();
    private final List<Piece> merged = new ArrayList<>();

    /** What came of it: a table, unless the edits overlap. */
    public sealed interface Result {
        record Merged(DtabText document) implements Result {}

        /** @param overlaps at least one */
        record Conflict(List<Overlap> overlaps) implements Result {
            public Conflict {
                overlaps = List.copyOf(overlaps);
            }
        }
    }

    /** An entry that both edits touched; a side that is empty has removed it, or never had it. */
    public record Overlap(Prefix prefix, Optional<Dentry> base, Optional<Dentry> ours, Optional<Dentry> theirs) {}

    private DtabMerge(DtabText base, DtabText ours, DtabText theirs) {
        this.base = base.dtab().dentries();
        Piece.Pieces pieces = Piece.of(base);
        this.baseFooter = pieces.footer();
        this.ours = new Side(pieces.pieces(), ours);
        this.theirs = new Side(pieces.pieces(), theirs);
    }

    /**
     * {@code base} with what {@code ours} and {@code theirs} made of it. Where neither side is to be preferred, such as
     * in the order of two new entries that cannot match the same path, ours comes first.
     */
    public static Result merge(DtabText base, DtabText ours, DtabText theirs, Limits limits) {
        if (ours.text().equals(base.text())) {
            return new Result.Merged(theirs);
        }
        if (theirs.text().equals(base.text()) || theirs.text().equals(ours.text())) {
            return new Result.Merged(ours);
        }
        return new DtabMerge(base, ours, theirs).merge(limits);
    }

    private Result merge(Limits limits) {
        added(-1);
        for (int i = 0; i < base.size(); i++) {
            kept(i);
            added(i);
        }
        if (!overlaps.isEmpty()) {
            return new Result.Conflict(overlaps);
        }
        String footer = ours.footer.equals(baseFooter) ? theirs.footer : ours.footer;
        return new Result.Merged(DtabText.parse(Piece.join(merged, footer), limits));
    }

    /** What became of an entry of the base. */
    private void kept(int i) {
        boolean both = ours.touched(i) && theirs.touched(i);
        if (both && !ours.fate(i).equals(theirs.fate(i))) {
            overlaps.add(new Overlap(base.get(i).prefix(), Optional.of(base.get(i)), ours.entry(i), theirs.entry(i)));
            return;
        }
        Optional<Piece> mine = ours.kept(i);
        Optional<Piece> their = theirs.kept(i);
        if (mine.isPresent() && their.isPresent()) {
            merged.add(together(ours.base.get(i), mine.get(), their.get()));
        }
    }

    /** An entry that at most one side has touched, with the comments of whichever side has touched them. */
    private static Piece together(Piece base, Piece mine, Piece their) {
        Piece entry = mine.entry().equals(base.entry()) ? their : mine;
        Piece lead = mine.lead().equals(base.lead()) ? their : mine;
        Piece tail = mine.tail().equals(base.tail()) ? their : mine;
        return new Piece(entry.dentry(), lead.lead(), entry.entry(), tail.tail(), tail.ended());
    }

    /** What was added, or moved there, after an entry of the base. */
    private void added(int i) {
        List<Piece> mine = ours.added(i);
        List<Piece> their = theirs.added(i);
        List<Piece> rest = new ArrayList<>(their);
        for (Piece piece : mine) {
            boolean both = rest.removeIf(other -> other.dentry().equals(piece.dentry()));
            if (!both) {
                for (Piece other : their) {
                    if (mayMatchTheSame(piece.dentry().prefix(), other.dentry().prefix())) {
                        overlaps.add(new Overlap(
                                piece.dentry().prefix(),
                                Optional.empty(),
                                Optional.of(piece.dentry()),
                                Optional.of(other.dentry())));
                    }
                }
            }
            merged.add(piece.onItsOwnLine());
        }
        for (Piece piece : rest) {
            merged.add(piece.onItsOwnLine());
        }
    }

    /** Whether there is a path that both match. */
    private static boolean mayMatchTheSame(Prefix one, Prefix other) {
        for (int i = 0; i < Math.min(one.size(), other.size()); i++) {
            Prefix.Element left = one.elements().get(i);
            Prefix.Element right = other.elements().get(i);
            if (left != Prefix.Wildcard.ANY && right != Prefix.Wildcard.ANY && !left.equals(right)) {
                return false;
            }
        }
        return true;
    }

    /** What an edit made of an entry of the base: what it is now, and after which entry it stands; gone if empty. */
    private record Fate(Optional<Dentry> dentry, int after) {}

    /** One edit, seen from the base. */
    private static final class Side {
        private final List<Piece> base;
        private final List<Piece> pieces;
        private final String footer;
        private final DtabDiff.Pairing pairing;
        private final boolean[] stays; // by position after: it stands where it stood
        private final int[] anchors; // by position after: the last entry of the base before it that stays
        private final List<List<Piece>> added = new ArrayList<>(); // by anchor, plus one

        Side(List<Piece> base, DtabText document) {
            Piece.Pieces all = Piece.of(document);
            this.base = base;
            this.pieces = all.pieces();
            this.footer = all.footer();
            this.pairing = DtabDiff.Pairing.of(
                    base.stream().map(Piece::dentry).toList(), document.dtab().dentries());
            this.stays = new boolean[pieces.size()];
            this.anchors = new int[pieces.size()];
            for (int i = 0; i <= base.size(); i++) {
                added.add(new ArrayList<>());
            }
            place();
        }

        /** An entry that was changed stays if it stands between the same neighbours that stayed. */
        private void place() {
            int[] next =
                    new int[pieces.size() + 1]; // by position after: the first of the base that stayed from there on
            next[pieces.size()] = base.size();
            for (int j = pieces.size() - 1; j >= 0; j--) {
                next[j] = pairing.stayed(j) ? pairing.before(j) : next[j + 1];
            }
            int anchor = -1;
            for (int j = 0; j < pieces.size(); j++) {
                int i = pairing.before(j);
                boolean changed =
                        i >= 0 && !base.get(i).dentry().equals(pieces.get(j).dentry());
                stays[j] = pairing.stayed(j) || (changed && i > anchor && i < next[j]);
                if (stays[j]) {
                    anchor = i;
                } else {
                    added.get(anchor + 1).add(pieces.get(j));
                }
                anchors[j] = anchor;
            }
        }

        /** What stands at the place of entry {@code i} of the base. */
        Optional<Piece> kept(int i) {
            int j = pairing.after(i);
            return j >= 0 && stays[j] ? Optional.of(pieces.get(j)) : Optional.empty();
        }

        /** What became of entry {@code i} of the base, wherever it stands. */
        Optional<Dentry> entry(int i) {
            int j = pairing.after(i);
            return j < 0 ? Optional.empty() : Optional.of(pieces.get(j).dentry());
        }

        Fate fate(int i) {
            int j = pairing.after(i);
            return j < 0 ? new Fate(Optional.empty(), i) : new Fate(entry(i), anchors[j]);
        }

        boolean touched(int i) {
            return !kept(i).map(Piece::dentry).equals(Optional.of(base.get(i).dentry()));
        }

        List<Piece> added(int i) {
            return added.get(i + 1);
        }
    }
}
