package io.waymark.server.config;

import java.util.ArrayList;
import java.util.List;

/** Reads namerd's {@code interfaces} list. */
final class InterfaceReader {
    private static final int GRPC_PORT = 4321;
    private static final int HTTP_PORT = 4180;

    private final ListenerReader listeners;
    private final List<Listener> grpc = new ArrayList<>();
    private final List<Listener> http = new ArrayList<>();
    private final Kind<InterfaceReader> kinds = new Kind.Readers<InterfaceReader>()
            .add(this::grpc, "io.l5d.mesh", "mesh")
            .add(this::http, "io.l5d.httpController", "http")
            .add(this::thrift, "io.l5d.thriftNameInterpreter")
            .add(this::destination, "io.l5d.destination")
            .build("interface");

    InterfaceReader(ListenerReader listeners) {
        this.listeners = listeners;
    }

    InterfaceReader grpc(Block block) {
        for (String key :
                List.of("h2AccessLog", "h2AccessLogRollPolicy", "h2AccessLogAppend", "h2AccessLogRotateCount")) {
            block.ignore(key, "no access log is written; /metrics counts requests");
        }
        grpc.add(listeners.read(block, GRPC_PORT));
        return this;
    }

    InterfaceReader http(Block block) {
        http.add(listeners.read(block, HTTP_PORT));
        return this;
    }

    private InterfaceReader thrift(Block block) {
        return notServed(block, "its clients can use the interpreter io.l5d.mesh with dst: /$/inet/HOST/4321 instead");
    }

    private InterfaceReader destination(Block block) {
        return notServed(block, "use an interface of kind io.l5d.mesh instead");
    }

    private InterfaceReader notServed(Block block, String instead) {
        block.value()
                .warning("%s: %s is not served: %s".formatted(block.value().name(), block.text("kind", ""), instead));
        block.giveUp();
        return this;
    }

    void interfaces(Value list) {
        List<Value> items = list.items();
        items.forEach(item -> Block.read(item, kinds::read));
        if (items.isEmpty()) {
            list.expected("at least one interface, such as '- kind: io.l5d.mesh'");
        }
    }

    /** What is listened on when nothing is said. */
    void standard(boolean withGrpc, boolean withHttp) {
        if (withGrpc) {
            grpc.add(listeners.standard(GRPC_PORT));
        }
        if (withHttp) {
            http.add(listeners.standard(HTTP_PORT));
        }
    }

    List<Listener> grpc() {
        return grpc;
    }

    List<Listener> http() {
        return http;
    }
}
