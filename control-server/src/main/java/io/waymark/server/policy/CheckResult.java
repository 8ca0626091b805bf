package io.waymark.server.policy;

import io.waymark.dtab.policy.Verdict;

/**
 * What checking one invariant came to.
 *
 * @param rule as it is kept with the namespace
 */
public record CheckResult(String rule, Verdict verdict) {}
