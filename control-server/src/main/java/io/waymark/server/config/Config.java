package io.waymark.server.config;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * All that the server was told.
 *
 * @param grpc where the mesh API is served
 * @param http where {@code /api/1} and the console are served
 * @param binding how names are bound
 * @param fleet how servers on the same store know one another
 * @param shutdownGrace how long a stop may take
 * @param warnings what was accepted but will not do what its author may think
 */
public record Config(
        StorageConfig storage,
        List<NamerConfig> namers,
        List<Listener> grpc,
        List<Listener> http,
        Optional<AdminConfig> admin,
        ServerLimits limits,
        BindingConfig binding,
        FleetConfig fleet,
        Duration shutdownGrace,
        List<Finding> warnings) {
    public Config {
        namers = List.copyOf(namers);
        grpc = List.copyOf(grpc);
        http = List.copyOf(http);
        warnings = List.copyOf(warnings);
    }
}
