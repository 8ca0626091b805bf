package io.waymark.live;

import java.time.Instant;

/**
 * Why a value is stale or failed.
 *
 * @param message what went wrong, for a person to read
 * @param since when it began, by the clock of the part that noticed
 */
public record Problem(String message, Instant since) {}
