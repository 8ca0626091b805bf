package io.waymark.interpreter.guard;

import io.waymark.dtab.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A name that is looked up now, or a service whose addresses are watched now.
 *
 * @param id the whole path
 * @param since when this condition began
 * @param reason why it is stale, failed or held; empty otherwise
 * @param endpoints how many are served; empty if there is no such service, or it is not known, or this is a name
 * @param hold of a service that is held
 */
public record Watched(
        Path id, Condition condition, Instant since, String reason, OptionalInt endpoints, Optional<Hold> hold) {}
