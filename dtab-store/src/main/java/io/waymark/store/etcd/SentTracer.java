package io.waymark.store.etcd;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ClientStreamTracer;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;

/** Tells whether anything of a call has left this process: only then may it have been carried out. */
final class SentTracer implements ClientInterceptor {
    private volatile boolean sent;

    boolean isSent() {
        return sent;
    }

    @Override
    public <Q, A> ClientCall<Q, A> interceptCall(MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
        return next.newCall(method, options.withStreamTracerFactory(new ClientStreamTracer.Factory() {
            @Override
            public ClientStreamTracer newClientStreamTracer(ClientStreamTracer.StreamInfo info, Metadata headers) {
                return new Tracer();
            }
        }));
    }

    private final class Tracer extends ClientStreamTracer {
        @Override
        public void outboundHeaders() {
            sent = true;
        }

        @Override
        public void outboundMessage(int number) {
            sent = true;
        }
    }
}
