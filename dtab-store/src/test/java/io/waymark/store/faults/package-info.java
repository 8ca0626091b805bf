/** Real servers as child processes, and a connection to them that can be made to fail. For the tests of any module. */
@NullMarked
package io.waymark.store.faults;

import org.jspecify.annotations.NullMarked;
