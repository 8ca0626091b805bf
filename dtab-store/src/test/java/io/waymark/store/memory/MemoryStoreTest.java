package io.waymark.store.memory;

import io.waymark.store.Backend;
import io.waymark.store.DtabStoreContract;

class MemoryStoreTest extends DtabStoreContract {
    private final MemoryBackend shared = new MemoryBackend();

    @Override
    protected Backend connect() {
        return shared;
    }
}
