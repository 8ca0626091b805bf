package io.waymark.store.etcd;

import com.google.protobuf.ByteString;
import io.etcd.jetcd.api.DeleteRangeRequest;
import io.etcd.jetcd.api.LeaseGrantRequest;
import io.etcd.jetcd.api.LeaseGrpc;
import io.etcd.jetcd.api.PutRequest;
import io.etcd.jetcd.api.RangeRequest;
import io.waymark.store.Presence;
import io.waymark.store.StoreException;
import java.util.Map;
import java.util.TreeMap;

/**
 * Keeps a key for each process below {@code directory}. Each time that it is said again it gets a new lease, which is
 * less to go wrong than one that is kept alive: the one before ends by itself, and nothing is tied to it any more.
 */
final class EtcdPresence implements Presence {
    private static final int LEASE_SECONDS = 15;

    private final EtcdConnection connection;
    private final String directory; // without a slash at the end

    EtcdPresence(EtcdConnection connection, String directory) {
        this.connection = connection;
        this.directory = directory;
    }

    @Override
    public void announce(String id, String text) throws StoreException {
        LeaseGrantRequest wanted =
                LeaseGrantRequest.newBuilder().setTTL(LEASE_SECONDS).build();
        // The stub's channel carries the login.
        long lease = connection.read(etcd -> LeaseGrpc.newBlockingStub(etcd.getChannel())
                .withDeadline(etcd.getCallOptions().getDeadline())
                .leaseGrant(wanted)
                .getID());
        PutRequest put = PutRequest.newBuilder()
                .setKey(key(id))
                .setValue(ByteString.copyFromUtf8(text))
                .setLease(lease)
                .build();
        connection.read(etcd -> etcd.put(put));
    }

    @Override
    public Map<String, String> announced() throws StoreException {
        RangeRequest request = RangeRequest.newBuilder()
                .setKey(ByteString.copyFromUtf8(directory + "/"))
                .setRangeEnd(ByteString.copyFromUtf8(directory + EtcdHeads.AFTER_SLASH))
                .build();
        Map<String, String> found = new TreeMap<>();
        connection.read(etcd -> etcd.range(request)).getKvsList().forEach(entry -> {
            String key = entry.getKey().toStringUtf8();
            found.put(key.substring(directory.length() + 1), entry.getValue().toStringUtf8());
        });
        return found;
    }

    @Override
    public void withdraw(String id) throws StoreException {
        DeleteRangeRequest request =
                DeleteRangeRequest.newBuilder().setKey(key(id)).build();
        connection.read(etcd -> etcd.deleteRange(request));
    }

    private ByteString key(String id) {
        return ByteString.copyFromUtf8(directory + "/" + id);
    }
}
