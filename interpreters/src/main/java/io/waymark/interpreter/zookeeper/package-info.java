/**
 * Names that live in ZooKeeper: server sets ({@link io.waymark.interpreter.zookeeper.ServersetNamer}), the leaders of
 * groups ({@link io.waymark.interpreter.zookeeper.LeaderNamer}) and services of Curator's discovery
 * ({@link io.waymark.interpreter.zookeeper.CuratorNamer}). {@link io.waymark.interpreter.zookeeper.Nodes} keeps what is
 * read up to date.
 */
@NullMarked
package io.waymark.interpreter.zookeeper;

import org.jspecify.annotations.NullMarked;
