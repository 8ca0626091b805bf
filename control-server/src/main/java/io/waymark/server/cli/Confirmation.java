package io.waymark.server.cli;

import picocli.CommandLine.Option;

/** Whether several changes are made, or only shown. */
final class Confirmation {
    @Option(
            names = {"-y", "--yes"},
            description = "publish without asking")
    private boolean yes;

    @Option(names = "--dry-run", description = "publish nothing; only show what would be")
    private boolean dryRun;

    /** Shows what there is to do, asks unless told not to, and does it; the exit code. */
    int carryOut(Session session, Applied changes) {
        boolean publishable = changes.plan();
        if (changes.isEmpty() || dryRun) {
            changes.print();
            return publishable ? 0 : CommandFailure.REFUSED;
        }
        if (!publishable) {
            changes.print();
            throw new CommandFailure(
                    CommandFailure.REFUSED, "nothing was published: see above (--override REASON publishes even so)");
        }
        if (!yes && !session.surroundings().confirms("Publish this?", "--yes or --dry-run", session.out())) {
            session.note("Nothing was published.");
            return CommandFailure.REFUSED;
        }
        changes.publish();
        changes.print();
        return 0;
    }
}
