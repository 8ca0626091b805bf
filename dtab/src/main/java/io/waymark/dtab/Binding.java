package io.waymark.dtab;

import io.waymark.live.State;
import java.util.Set;

/**
 * What came of binding a name.
 *
 * @param state the bound tree, simplified and without alternatives; stale if a consulted answer was stale
 * @param lookedUp every path that was looked up in the dtab: the binding can only change when one of these means
 *     something else
 * @param asked those of them that the dtab did not know, and {@link Names} was asked for: nor can it change otherwise
 * @param partial whether a union was bound without a branch whose answer is still awaited, so that the tree is likely
 *     to change in a moment
 */
public record Binding(State<NameTree<Bound>> state, Set<Path> lookedUp, Set<Path> asked, boolean partial) {}
