package io.waymark.server;

import io.waymark.dtab.Bound;
import io.waymark.dtab.DelegateTree;
import io.waymark.dtab.Dtab;
import io.waymark.dtab.NameTree;
import io.waymark.dtab.Path;
import io.waymark.interpreter.Addresses;
import io.waymark.live.Live;
import io.waymark.server.bindings.Bindings;
import io.waymark.server.http.Answers;
import io.waymark.store.Namespace;
import java.util.Optional;
import java.util.Set;

/** The HTTP API's questions, answered by the same bindings that serve the mesh API. */
final class EngineAnswers implements Answers {
    private final Bindings bindings;

    EngineAnswers(Bindings bindings) {
        this.bindings = bindings;
    }

    @Override
    public Live<NameTree<Bound>> bind(Namespace namespace, Path name, Dtab local) {
        return bindings.bind(namespace, name, local);
    }

    @Override
    public Live<Addresses> addresses(Path id) {
        return bindings.addresses(id);
    }

    @Override
    public Live<DelegateTree> delegate(Optional<Namespace> namespace, NameTree<Path> tree, Dtab local) {
        return namespace
                .map(name -> bindings.delegate(name, tree, local))
                .orElseGet(() -> bindings.delegate(Live.of(local), tree));
    }

    @Override
    public Live<Set<Path>> names() {
        return bindings.namers().names();
    }
}
