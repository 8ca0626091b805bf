package io.waymark.server.policy;

import io.waymark.server.grpc.Reach;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * How far a revision has got at one server.
 *
 * @param current the namespace's revision there; 0: none
 * @param points how many streams had it when, in order
 */
public record Spread(long current, Reach reach, List<Point> points) {
    static final int POINTS_MAX = 100;

    /** So many streams had been sent it so long after it was written, as far as was looked. */
    public record Point(long millis, long applied) {}

    public Spread {
        points = List.copyOf(points);
    }

    /**
     * How long it took until {@code share} of all streams had it; empty if that is not known to have happened.
     *
     * @param spreads of each server
     */
    static OptionalLong millis(List<Spread> spreads, double share) {
        long streams =
                spreads.stream().mapToLong(spread -> spread.reach.streams()).sum();
        long wanted = (long) Math.ceil(share * streams);
        if (streams == 0) {
            return OptionalLong.empty();
        }
        return spreads.stream()
                .flatMap(spread -> spread.points.stream())
                .mapToLong(Point::millis)
                .filter(millis ->
                        spreads.stream().mapToLong(spread -> spread.at(millis)).sum() >= wanted)
                .min();
    }

    private long at(long millis) {
        return points.stream()
                .filter(point -> point.millis <= millis)
                .mapToLong(Point::applied)
                .max()
                .orElse(0);
    }

    /** As one server tells it to another. */
    public JsonNode show() {
        ObjectNode json = JsonMapper.shared().createObjectNode();
        json.put("current", current).put("streams", reach.streams()).put("applied", reach.applied());
        ArrayNode listed = json.putArray("points");
        points.forEach(point -> listed.addArray().add(point.millis).add(point.applied));
        ArrayNode stuck = json.putArray("stuck");
        reach.stuck().forEach(stream -> stuck.addArray().add(stream.client()).add(stream.name()));
        return json;
    }

    /** What {@link #show} made. */
    static Spread read(JsonNode json) {
        List<Point> points = new ArrayList<>();
        for (JsonNode point : json.required("points")) {
            points.add(new Point(point.required(0).asLong(), point.required(1).asLong()));
        }
        List<Reach.Stuck> stuck = new ArrayList<>();
        for (JsonNode stream : json.required("stuck")) {
            stuck.add(new Reach.Stuck(
                    stream.required(0).asString(), stream.required(1).asString()));
        }
        Reach reach = new Reach(
                json.required("streams").asLong(), json.required("applied").asLong(), stuck);
        return new Spread(json.required("current").asLong(), reach, points);
    }
}
