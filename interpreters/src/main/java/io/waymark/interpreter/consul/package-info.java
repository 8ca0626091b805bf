/**
 * Names that are services in Consul. {@link io.waymark.interpreter.consul.ConsulNamer} says what a name means,
 * {@link io.waymark.interpreter.consul.LongPoll} keeps one answer of the agent up to date by blocking queries, and
 * {@link io.waymark.interpreter.consul.Turns} keeps few enough of them open at once.
 */
@NullMarked
package io.waymark.interpreter.consul;

import org.jspecify.annotations.NullMarked;
