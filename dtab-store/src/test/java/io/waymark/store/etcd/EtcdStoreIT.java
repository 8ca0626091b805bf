package io.waymark.store.etcd;

import com.google.protobuf.ByteString;
import io.etcd.jetcd.api.DeleteRangeRequest;
import io.etcd.jetcd.api.PutRequest;
import io.waymark.store.Backend;
import io.waymark.store.DtabStoreContract;
import java.util.Optional;

class EtcdStoreIT extends DtabStoreContract {
    private final EtcdSettings place = SharedEtcd.newPlace();

    @Override
    protected Backend connect() {
        return SharedEtcd.connect(place);
    }

    @Override
    protected void writeOutside(String name, Optional<String> text) throws Exception {
        ByteString key = ByteString.copyFromUtf8(place.pathPrefix() + "/" + name);
        SharedEtcd.outside(place.endpoints().getFirst().getPort(), etcd -> {
            if (text.isPresent()) {
                etcd.put(PutRequest.newBuilder()
                        .setKey(key)
                        .setValue(ByteString.copyFromUtf8(text.get()))
                        .build());
            } else {
                etcd.deleteRange(DeleteRangeRequest.newBuilder().setKey(key).build());
            }
        });
    }
}
