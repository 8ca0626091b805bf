package io.waymark.server;

import io.waymark.server.cli.CommandFailure;
import io.waymark.server.config.Config;
import io.waymark.server.config.Finding;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A server that is a process of its own: started, and stopped in order when the operating system asks. */
final class ServerProcess {
    private static final int DONE = 0;

    private ServerProcess() {}

    /** Serves until the process is told to stop, which ends it; returns only if it cannot start. */
    static int run(Config config) throws InterruptedException {
        Logger log = LoggerFactory.getLogger(Server.class);
        config.warnings().stream().map(Finding::show).forEach(log::warn);
        Server server = new Server(config);
        try {
            server.start();
        } catch (Server.StartException refused) {
            server.close();
            throw new CommandFailure(CommandFailure.REFUSED, refused.getMessage());
        }
        // The JVM would end with 143 after SIGTERM, as if nobody had listened.
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            server.close();
                            Runtime.getRuntime().halt(DONE);
                        },
                        "waymark-stop"));
        new CountDownLatch(1).await();
        return DONE;
    }
}
