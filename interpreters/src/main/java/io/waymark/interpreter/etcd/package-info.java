/**
 * Names that are services registered in etcd, as grpc's naming has them. Of jetcd only the generated code is used: its
 * watches cannot be told from dead ones.
 */
@NullMarked
package io.waymark.interpreter.etcd;

import org.jspecify.annotations.NullMarked;
