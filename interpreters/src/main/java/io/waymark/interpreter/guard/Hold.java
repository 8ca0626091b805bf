package io.waymark.interpreter.guard;

import java.time.Instant;

/**
 * That the old endpoints of a service are held.
 *
 * @param since when they were held first
 * @param until when the source is believed, unless it says better before
 * @param lost how many fewer endpoints the source says there are now
 * @param of how many there were
 */
public record Hold(Instant since, Instant until, int lost, int of) {}
