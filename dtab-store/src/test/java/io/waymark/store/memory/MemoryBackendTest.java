package io.waymark.store.memory;

import io.waymark.store.Backend;
import io.waymark.store.BackendContract;

class MemoryBackendTest extends BackendContract {
    private final MemoryBackend shared = new MemoryBackend();

    @Override
    protected Backend connect() {
        return shared;
    }
}
