/**
 * Names that are files: under a directory, one file for each name, with one address on each line. Start at
 * {@link io.waymark.interpreter.files.FileNamer}; {@link io.waymark.interpreter.files.Tree} keeps what is read up to
 * date.
 */
@NullMarked
package io.waymark.interpreter.files;

import org.jspecify.annotations.NullMarked;
