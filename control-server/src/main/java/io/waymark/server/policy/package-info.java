/**
 * Changing a route safely: what a change would do before it is made, rules that it must not break, and the one way in
 * which every change is written. Nothing of HTTP is known here.
 */
@NullMarked
package io.waymark.server.policy;

import org.jspecify.annotations.NullMarked;
