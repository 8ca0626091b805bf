package io.waymark.server.config;

import java.util.Optional;

/**
 * The port for those who look after the process, where namerd's monitoring looks.
 *
 * @param prometheusPath where metrics are, beside {@code /metrics}
 */
public record AdminConfig(Listener listener, Optional<String> prometheusPath) {}
