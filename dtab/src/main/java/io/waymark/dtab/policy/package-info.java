/** What a table's answers come to for traffic, and rules that they are held against. */
@NullMarked
package io.waymark.dtab.policy;

import org.jspecify.annotations.NullMarked;
