package io.waymark.server.policy;

import io.waymark.interpreter.BindRequest;
import io.waymark.store.Namespace;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Several audiences taken together; they may join at any time. */
public final class Audiences implements Audience {
    private final List<Audience> all = new CopyOnWriteArrayList<>();

    public void add(Audience audience) {
        all.add(audience);
    }

    @Override
    public int clients(Namespace namespace, BindRequest request) {
        int clients = 0;
        for (Audience audience : all) {
            clients += audience.clients(namespace, request);
        }
        return clients;
    }
}
