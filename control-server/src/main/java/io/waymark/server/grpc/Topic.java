package io.waymark.server.grpc;

import io.waymark.live.Live;
import io.waymark.live.State;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Something that streams can follow.
 *
 * @param key equal for what is the same thing; streams of topics with equal keys share everything
 * @param source what to watch; only asked for if nobody follows the topic yet
 * @param encode what a state of it means for the streams; pure
 */
record Topic<T>(Object key, Supplier<Live<T>> source, Function<State<T>, News> encode) {}
