package io.waymark.store.consul;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.waymark.store.Backend;
import io.waymark.store.DtabStore;
import io.waymark.store.DtabStoreContract;
import io.waymark.store.StoreException;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ConsulStoreIT extends DtabStoreContract {
    private final ConsulSettings place = SharedConsul.newPlace();

    @Override
    protected Backend connect() {
        return SharedConsul.connect(place);
    }

    /** As namerd does: plain text under the path, without a transaction. */
    @Override
    protected void writeOutside(String name, Optional<String> text) {
        String path = "/v1/kv" + place.pathPrefix() + "/" + name;
        if (text.isPresent()) {
            SharedConsul.server().send("PUT", path, text.get());
        } else {
            SharedConsul.server().send("DELETE", path, "");
        }
    }

    @Test
    void what_is_written_is_one_comment_line_and_the_text_where_namerd_looks_for_it() throws Exception {
        open().put(WEB, "/a => /b ; # why\n", NOTHING, ADA);
        String found = SharedConsul.server().send("GET", "/v1/kv" + place.pathPrefix() + "/web?raw", "");
        assertThat(found).startsWith("# waymark {\"revision\":1,").endsWith("}\n/a => /b ; # why\n");
        assertThat(SharedConsul.server().send("GET", "/v1/kv" + place.pathPrefix() + "/?keys", ""))
                .isEqualToIgnoringWhitespace("[\"" + place.pathPrefix().substring(1) + "/web\"]");
    }

    @Override
    protected int rulesMax() {
        return 4_000;
    }

    @Test
    void a_dtab_that_is_larger_than_consul_takes_is_refused_before_it_is_sent() throws Exception {
        DtabStore store = open();
        assertThatThrownBy(() -> store.put(WEB, rules(10_000).toString(), NOTHING, ADA))
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.reason()).isEqualTo(StoreException.Reason.TOO_LARGE))
                .hasMessageContaining("consul takes at most 387,072 in one write");
        assertThat(store.put(WEB, "/a => /b", NOTHING, ADA)).isEqualTo(new DtabStore.WriteResult.Written(1));
    }
}
