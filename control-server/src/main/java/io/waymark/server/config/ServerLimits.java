package io.waymark.server.config;

import io.waymark.dtab.Limits;

/**
 * How much clients can make the server hold.
 *
 * @param dtab what reading and binding one dtab may cost
 * @param dtabBytes the longest text of a dtab
 * @param historyRevisions kept for each namespace
 * @param bindings how many names may be bound at once in one namespace
 * @param names how many names, clusters and dtabs may be followed over the mesh API
 * @param namesPerConnection as {@code names}, on one connection
 * @param streamsPerConnection calls at once on one connection of the mesh API
 * @param connections to one HTTP listener
 * @param watches open at one HTTP listener
 */
public record ServerLimits(
        Limits dtab,
        int dtabBytes,
        int historyRevisions,
        int bindings,
        int names,
        int namesPerConnection,
        int streamsPerConnection,
        int connections,
        int watches) {

    /** What holds unless the configuration says otherwise. */
    public static final ServerLimits DEFAULT =
            new ServerLimits(Limits.DEFAULT, 1_000_000, 1_000, 200_000, 200_000, 20_000, 100_000, 12_000, 10_000);

    static ServerLimits read(Block block) {
        Limits dtab = new Limits(
                block.number("nesting", DEFAULT.dtab.nestingMax(), 1, 1_000),
                block.number("depth", DEFAULT.dtab.depthMax(), 1, 1_000),
                block.number("lookups", DEFAULT.dtab.lookupsMax(), 1, 10_000_000),
                block.number("treeSize", DEFAULT.dtab.treeSizeMax(), 1, 10_000_000));
        return new ServerLimits(
                dtab,
                block.number("dtabBytes", DEFAULT.dtabBytes, 1, 100_000_000),
                block.number("historyRevisions", DEFAULT.historyRevisions, 1, 1_000_000),
                block.number("bindings", DEFAULT.bindings, 1, 100_000_000),
                block.number("names", DEFAULT.names, 1, 100_000_000),
                block.number("namesPerConnection", DEFAULT.namesPerConnection, 1, 100_000_000),
                block.number("streamsPerConnection", DEFAULT.streamsPerConnection, 1, Integer.MAX_VALUE),
                block.number("connections", DEFAULT.connections, 1, 1_000_000),
                block.number("watches", DEFAULT.watches, 1, 1_000_000));
    }
}
