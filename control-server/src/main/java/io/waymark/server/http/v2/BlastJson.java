package io.waymark.server.http.v2;

import io.waymark.dtab.Dtab;
import io.waymark.dtab.DtabSyntaxException;
import io.waymark.dtab.Path;
import io.waymark.interpreter.BindRequest;
import io.waymark.server.policy.Blast;
import io.waymark.server.policy.LocalBlast;
import io.waymark.server.policy.Moved;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Whom a change would concern, as JSON: for people, and from one replica to another. */
public final class BlastJson {
    private BlastJson() {}

    static ObjectNode of(Blast blast) {
        ObjectNode json = Json.object().put("names", blast.names());
        ArrayNode moved = json.putArray("moved");
        blast.moved().forEach(name -> moved.add(of(name)));
        json.put("movedNames", blast.movedNames())
                .put("movedClients", blast.movedClients())
                .put("negative", blast.negative())
                .put("failed", blast.failed())
                .put("unknown", blast.unknown());
        ArrayNode replicas = json.putArray("replicas");
        blast.replicas()
                .forEach(replica -> replicas.addObject()
                        .put("id", replica.id())
                        .put("names", replica.names())
                        .put("reachable", replica.reachable()));
        return json.put("complete", blast.complete());
    }

    private static ObjectNode of(Moved moved) {
        ObjectNode json = Json.object().put("name", moved.request().name().show());
        if (!moved.request().local().equals(Dtab.EMPTY)) {
            json.put("dtab", moved.request().local().show());
        }
        json.set("from", OutcomeJson.of(moved.from()));
        json.set("to", OutcomeJson.of(moved.to()));
        return json.put("share", moved.share())
                .put("clients", moved.clients())
                .put("becomes", OutcomeJson.word(moved.becomes()));
    }

    /** What one replica tells another. */
    static ObjectNode of(LocalBlast blast) {
        ObjectNode json = Json.object();
        ArrayNode live = json.putArray("live");
        blast.live().forEach(name -> live.add(Long.toHexString(name))); // JSON has no whole numbers of 64 bits
        ArrayNode moved = json.putArray("moved");
        blast.moved().forEach(name -> moved.add(of(name)));
        return json.put("left", blast.left());
    }

    /**
     * Reads what another replica has told.
     *
     * @throws IllegalArgumentException if it is something else
     */
    public static LocalBlast read(JsonNode json) {
        Set<Long> live = new HashSet<>();
        for (JsonNode name : json.path("live")) {
            live.add(Long.parseUnsignedLong(name.asString(), 16));
        }
        List<Moved> moved = new ArrayList<>();
        for (JsonNode name : json.path("moved")) {
            moved.add(moved(name));
        }
        return new LocalBlast(live, moved, json.path("left").asInt());
    }

    private static Moved moved(JsonNode json) {
        try {
            return new Moved(
                    new BindRequest(
                            Path.parse(json.path("name").asString()),
                            Dtab.parse(json.path("dtab").asString(""))),
                    OutcomeJson.read(json.path("from")),
                    OutcomeJson.read(json.path("to")),
                    json.path("share").asDouble(),
                    json.path("clients").asInt(),
                    Moved.Becomes.valueOf(json.path("becomes").asString("").toUpperCase(Locale.ROOT)));
        } catch (DtabSyntaxException malformed) {
            throw new IllegalArgumentException(malformed);
        }
    }
}
