package io.waymark.server.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.store.Change;
import io.waymark.store.DtabStore.Expected;
import io.waymark.store.Namespace;
import io.waymark.store.StoreSettings;
import io.waymark.store.VersionedStore;
import io.waymark.store.memory.MemoryBackend;
import java.time.InstantSource;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StoreTelemetryTest {
    private static final Namespace SHOP = new Namespace("shop");
    private static final Change CHANGE = new Change("ada", "why not");

    private final Telemetry telemetry = new Telemetry("1");
    private final VersionedStore memory = new VersionedStore(
            new MemoryBackend(), StoreSettings.DEFAULT, Runnable::run, InstantSource.system(), new Random(1));
    private final StoreTelemetry store = new StoreTelemetry(memory, telemetry, InstantSource.system());

    @BeforeEach
    void open() throws Exception {
        assertThat(telemetry.scrape()).contains("waymark_store_ready 0.0", "waymark_store_namespaces 0.0");
        memory.open();
    }

    @AfterEach
    void close() {
        store.close();
        telemetry.close();
    }

    @Test
    void writes_are_counted_by_what_came_of_them() throws Exception {
        store.put(SHOP, "/svc => /a", new Expected.Nothing(), CHANGE);
        store.put(SHOP, "/svc => /b", new Expected.Anything(), CHANGE);
        store.put(SHOP, "/svc => /c", new Expected.Nothing(), CHANGE);
        store.put(SHOP, "/svc =>", new Expected.Anything(), CHANGE);
        assertThat(telemetry.scrape())
                .contains(
                        "waymark_store_writes_seconds_count{outcome=\"written\"} 2",
                        "waymark_store_writes_seconds_count{outcome=\"conflict\"} 1",
                        "waymark_store_writes_seconds_count{outcome=\"invalid\"} 1");
    }

    @Test
    void how_fresh_the_store_is_can_be_read() throws Exception {
        store.put(SHOP, "/svc => /a", new Expected.Nothing(), CHANGE);
        assertThat(telemetry.scrape())
                .contains(
                        "waymark_store_ready 1.0",
                        "waymark_store_namespaces 1.0",
                        "waymark_store_stale_seconds 0.0",
                        "waymark_build_info{");
    }

    @Test
    void the_same_meters_are_there_as_json() {
        assertThat(telemetry.json())
                .startsWith("{")
                .contains("\"waymark/store/ready\":1.0")
                .endsWith("}");
    }
}
