package io.waymark.client;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.waymark.live.Cell;
import io.waymark.live.OnDemand;
import io.waymark.live.Problem;
import io.waymark.live.Scheduler;
import io.waymark.live.State;
import io.waymark.live.Watch;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one stream open, on whichever server answers. When it ends, however it ends, what was heard is kept, marked
 * stale, and the stream is opened again after a while.
 *
 * @param <Q> the request
 * @param <A> a message
 * @param <T> what messages say
 */
final class Following<Q, A, T> implements OnDemand.Source<T> {
    private final MethodDescriptor<Q, A> method;
    private final Q request;
    private final Function<A, State<T>> reader;
    private final Context context;

    /** What all streams of a client share; {@code thread} is the one that everything here runs on. */
    record Context(Servers servers, Backoff backoff, Executor thread, Scheduler scheduler) {}

    Following(MethodDescriptor<Q, A> method, Q request, Function<A, State<T>> reader, Context context) {
        this.method = method;
        this.request = request;
        this.reader = reader;
        this.context = context;
    }

    @Override
    public Watch open(Cell<T> cell) {
        Session session = new Session(cell);
        context.thread().execute(session::connect);
        return () -> context.thread().execute(session::stop);
    }

    private final class Session {
        private final Cell<T> cell;
        private @Nullable ClientCall<Q, A> call;
        private @Nullable Watch retry;
        private int failures; // in a row
        private boolean stopped;

        Session(Cell<T> cell) {
            this.cell = cell;
        }

        void connect() {
            if (stopped) {
                return;
            }
            Servers.Server server = context.servers().current();
            ClientCall<Q, A> opened = server.channel().newCall(method, CallOptions.DEFAULT);
            call = opened;
            opened.start(new Listener(server, opened), new Metadata());
            opened.request(1);
            opened.sendMessage(request);
            opened.halfClose();
        }

        void heard(State<T> state) {
            failures = 0;
            // A server that has just begun knows less than we do.
            cell.update(before -> state instanceof State.Pending<T> ? before : state);
        }

        void ended(Servers.Server server, Status status) {
            call = null;
            if (stopped) {
                return;
            }
            String text = status.isOk() ? "the server ended the stream" : describe(status);
            cell.update(
                    before -> before.stale(new Problem(text, context.scheduler().now())));
            if (status.isOk() || status.getCode() == Status.Code.UNAVAILABLE) {
                context.servers().failed(server);
            }
            failures++;
            retry = context.scheduler().schedule(context.backoff().after(failures), this::connect);
        }

        void stop() {
            stopped = true;
            if (call != null) {
                call.cancel("nobody watches any more", null);
            }
            if (retry != null) {
                retry.close();
            }
        }

        /** What happens to one call. */
        private final class Listener extends ClientCall.Listener<A> {
            private final Servers.Server server;
            private final ClientCall<Q, A> opened;
            private @Nullable Status defect; // in a message

            Listener(Servers.Server server, ClientCall<Q, A> opened) {
                this.server = server;
                this.opened = opened;
            }

            @Override
            public void onMessage(A message) {
                try {
                    heard(reader.apply(message));
                    opened.request(1);
                } catch (IllegalArgumentException e) {
                    defect = Status.INTERNAL.withDescription(e.getMessage());
                    opened.cancel(e.getMessage(), e);
                }
            }

            @Override
            public void onClose(Status status, Metadata trailers) {
                ended(server, defect == null ? status : defect);
            }
        }
    }

    private static String describe(Status status) {
        String text = status.getDescription();
        Throwable cause = status.getCause();
        return status.getCode()
                + (text == null ? "" : ": " + text)
                + (cause == null ? "" : " (" + cause.getMessage() + ")");
    }
}
