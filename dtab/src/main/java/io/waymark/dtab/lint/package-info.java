/**
 * What can be said of a table before it is used: findings with stable codes, positions and, where one exists, a fix.
 *
 * <p>Start with {@link io.waymark.dtab.lint.Lint}.
 */
@NullMarked
package io.waymark.dtab.lint;

import org.jspecify.annotations.NullMarked;
