package io.waymark.server.policy;

import io.waymark.interpreter.guard.Condition;
import io.waymark.interpreter.guard.Source;
import io.waymark.interpreter.guard.Sources;
import io.waymark.interpreter.guard.Summary;
import io.waymark.store.Namespace;
import io.waymark.store.VersionedDtab;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Makes events of what the parts of the server tell. */
public final class EventSources {
    private final Events events;
    private final String replica;
    private final Map<Source, Outline> seen = new HashMap<>(); // under this

    /** What is told of a source when it changes. */
    private record Outline(Condition condition, int stale, int failed, int held) {
        static Outline of(Summary summary) {
            return new Outline(
                    summary.condition(),
                    count(summary, Condition.STALE),
                    count(summary, Condition.FAILED),
                    count(summary, Condition.HELD));
        }

        private static int count(Summary summary, Condition condition) {
            return summary.names().of(condition) + summary.services().of(condition);
        }
    }

    /** @param replica the id of this server */
    public EventSources(Events events, String replica) {
        this.events = events;
        this.replica = replica;
    }

    private static ObjectNode object() {
        return JsonMapper.shared().createObjectNode();
    }

    /** A namespace has a new revision, or is gone. */
    public void namespace(Namespace namespace, Optional<VersionedDtab> dtab) {
        ObjectNode data = object().put("name", namespace.name());
        dtab.ifPresentOrElse(
                known -> data.put("revision", known.revision())
                        .put("author", known.change().author())
                        .put("message", known.change().message())
                        .put("time", known.time().toString()),
                () -> data.put("deleted", true));
        events.publish("namespace", Optional.of(namespace), data);
    }

    /** A revision has got further. */
    public void convergence(Convergence.Progress progress) {
        ObjectNode data = object().put("namespace", progress.namespace().name());
        data.put("revision", progress.revision()).put("replica", replica);
        data.put("applied", progress.applied()).put("streams", progress.streams());
        events.publish("convergence", Optional.of(progress.namespace()), data);
    }

    /** An invariant is broken, or holds again. */
    public void invariant(Alarm alarm) {
        ObjectNode data = object().put("namespace", alarm.namespace().name());
        data.put("rule", alarm.rule()).put("holds", alarm.holds());
        if (!alarm.holds()) {
            data.put("witness", alarm.detail());
        }
        events.publish("invariant", Optional.of(alarm.namespace()), data);
    }

    /** There are other servers now, or others that answer. */
    public void replicas(List<Fleet.Member> members) {
        ObjectNode data = object();
        ArrayNode list = data.putArray("replicas");
        members.forEach(member -> list.addObject()
                .put("id", member.replica().id())
                .put("url", member.replica().url().toString())
                .put("version", member.replica().version())
                .put("reachable", member.answered()));
        events.publish("replica", Optional.empty(), data);
    }

    /**
     * Looks at {@code sources}, and tells which are not as they were. How often this is called is how often it tells.
     */
    public synchronized void look(Sources sources) {
        for (Source source : sources.all()) {
            Outline now = Outline.of(source.summary());
            Outline before = seen.put(source, now);
            if (before != null && !before.equals(now)) {
                ObjectNode data = object().put("namer", source.prefix().show());
                data.put("state", now.condition().name().toLowerCase(Locale.ROOT));
                data.put("stale", now.stale()).put("failed", now.failed()).put("held", now.held());
                events.publish("discovery", Optional.empty(), data);
            }
        }
    }
}
