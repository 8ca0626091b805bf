package io.waymark.store;

import io.waymark.dtab.Dtab;
import java.time.Instant;

/**
 * One revision of a namespace's dtab.
 *
 * @param revision counts up from 1 in a namespace, through deletions too, and is never used twice
 * @param text what the author wrote, with comments and layout
 * @param dtab {@code text}, read
 * @param time when it was written
 * @param parent the revision that this one replaced; 0 if there was none
 */
public record VersionedDtab(long revision, String text, Dtab dtab, Change change, Instant time, long parent) {}
