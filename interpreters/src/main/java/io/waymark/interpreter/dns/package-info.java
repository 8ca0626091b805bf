/**
 * Names that live in DNS: services ({@link io.waymark.interpreter.dns.SrvNamer}) and hosts
 * ({@link io.waymark.interpreter.dns.HostNamer}). Servers are asked without blocking
 * ({@link io.waymark.interpreter.dns.DnsClient}), and again when an answer has lived its time.
 */
@NullMarked
package io.waymark.interpreter.dns;

import org.jspecify.annotations.NullMarked;
