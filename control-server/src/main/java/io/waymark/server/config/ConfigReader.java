package io.waymark.server.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/**
 * Reads configuration files: YAML or JSON, in Waymark's form or namerd's.
 *
 * <pre>
 * storage: { kind: embedded, dir: /var/lib/waymark }
 * namers:
 *   - kind: fs
 *     rootDir: disco
 * http: { ip: 0.0.0.0, allowUnauthenticated: true }
 * </pre>
 */
public final class ConfigReader {
    private static final String STANDARD_INPUT = "-";
    private static final String DATA = "WAYMARK_DATA";
    private static final String STRANGERS_ALLOWED = "WAYMARK_ALLOW_UNAUTHENTICATED";
    private static final int ADMIN_PORT = 9991;
    private static final Duration SHUTDOWN_GRACE = Duration.ofSeconds(10);

    private final Function<String, Optional<String>> environment;

    /** @param environment variables that the file may refer to, by name */
    public ConfigReader(Function<String, Optional<String>> environment) {
        this.environment = environment;
    }

    /** Reads {@code file}, or {@code standardInput} if it is {@code -}. */
    public Config read(String file, InputStream standardInput) throws ConfigException {
        if (file.equals(STANDARD_INPUT)) {
            try {
                return parse("stdin", new String(standardInput.readAllBytes(), StandardCharsets.UTF_8));
            } catch (IOException unreadable) {
                throw failure("stdin", "cannot be read: " + Reason.of(unreadable));
            }
        }
        try {
            return parse(file, Files.readString(Path.of(file)));
        } catch (MalformedInputException notText) {
            throw failure(file, "is not UTF-8 text");
        } catch (IOException | InvalidPathException unreadable) {
            throw failure(file, "cannot be read: " + Reason.of(unreadable));
        }
    }

    /** What the server does when it is told nothing. */
    public Config standard() throws ConfigException {
        return parse("no file", "");
    }

    /** Reads {@code text}, which messages say is in {@code file}. */
    public Config parse(String file, String text) throws ConfigException {
        Findings findings = new Findings(file);
        Substitution substitution = new Substitution(environment);
        // JSON may be indented by tabs; in YAML they are refused.
        String yaml = text.stripLeading().startsWith("{") ? text.replace('\t', ' ') : text;
        Value root = new Value("", compose(file, yaml), findings, substitution);
        Config config = Block.read(root, this::config);
        return withWarnings(config, findings.warnings());
    }

    private static Node compose(String file, String yaml) throws ConfigException {
        LoadSettings settings = LoadSettings.builder()
                .setLabel(file)
                .setSchema(new CoreSchema())
                .build();
        try {
            return new Compose(settings)
                    .composeString(yaml)
                    .or(() -> new Compose(settings).composeString("{}"))
                    .orElseThrow();
        } catch (MarkedYamlEngineException notYaml) {
            Optional<Mark> mark = notYaml.getProblemMark();
            String context = notYaml.getContext() == null ? "" : notYaml.getContext() + ": ";
            String message = "not YAML: " + context + notYaml.getProblem();
            throw new ConfigException(List.of(new Finding(
                    file,
                    mark.map(at -> at.getLine() + 1).orElse(0),
                    mark.map(at -> at.getColumn() + 1).orElse(0),
                    message)));
        } catch (YamlEngineException notYaml) {
            throw failure(file, "not YAML: " + notYaml.getMessage());
        }
    }

    private Config config(Block root) {
        boolean strangersAllowed = root.flag("allowUnauthenticated", false)
                || environment
                        .apply(STRANGERS_ALLOWED)
                        .map("true"::equalsIgnoreCase)
                        .orElse(false);
        ListenerReader listeners = new ListenerReader(strangersAllowed);
        InterfaceReader interfaces = new InterfaceReader(listeners);
        StorageReader storage = new StorageReader(environment.apply(DATA).orElse("./data"));

        Optional<StorageConfig> stored = root.block("storage", storage::read).flatMap(read -> read);
        List<NamerConfig> namers = NamerReader.read(root.list("namers"));
        boolean namerds = root.has("interfaces");
        root.find("interfaces").ifPresent(interfaces::interfaces);
        root.block("grpc", interfaces::grpc);
        root.block("http", interfaces::http);
        interfaces.standard(!namerds && !root.has("grpc"), !namerds && !root.has("http"));
        Optional<String> prometheusPath = TelemetryReader.read(root.list("telemetry"));
        Duration grace = root.duration("shutdownGrace", SHUTDOWN_GRACE);
        Optional<Admin> admin = root.block("admin", block -> admin(block, listeners, grace));
        if (admin.isEmpty() && namerds) { // namerd always has one
            admin = Optional.of(new Admin(listeners.standard(ADMIN_PORT), grace));
        }
        return new Config(
                stored.orElseGet(storage::unwritten),
                namers,
                interfaces.grpc(),
                interfaces.http(),
                admin.map(found -> new AdminConfig(found.listener(), prometheusPath)),
                root.block("limits", ServerLimits::read).orElse(ServerLimits.DEFAULT),
                root.block("binding", BindingConfig::read).orElse(BindingConfig.DEFAULT),
                root.block("fleet", FleetConfig::read).orElse(FleetConfig.DEFAULT),
                admin.map(Admin::shutdownGrace).orElse(grace),
                List.of());
    }

    private record Admin(Listener listener, Duration shutdownGrace) {}

    private static Admin admin(Block block, ListenerReader listeners, Duration grace) {
        block.ignore("workerThreads", "the admin port needs no threads of its own");
        block.ignore("httpIdentifierPort", "it means something to linkerd only");
        block.ignore("security", "only health and metrics are served here, and nothing that changes anything");
        int graceMs = block.number("shutdownGraceMs", (int) grace.toMillis(), 0, Integer.MAX_VALUE);
        return new Admin(listeners.read(block, ADMIN_PORT), Duration.ofMillis(graceMs));
    }

    private static Config withWarnings(Config config, List<Finding> warnings) {
        return new Config(
                config.storage(),
                config.namers(),
                config.grpc(),
                config.http(),
                config.admin(),
                config.limits(),
                config.binding(),
                config.fleet(),
                config.shutdownGrace(),
                warnings);
    }

    private static ConfigException failure(String file, String message) {
        return new ConfigException(List.of(new Finding(file, 0, 0, message)));
    }
}
