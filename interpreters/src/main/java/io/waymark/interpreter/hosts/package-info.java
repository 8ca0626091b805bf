/** Host names and their addresses, looked up again and again while somebody needs them. */
@NullMarked
package io.waymark.interpreter.hosts;

import org.jspecify.annotations.NullMarked;
