package io.waymark.server.grpc;

import io.grpc.stub.StreamObserver;
import io.linkerd.mesh.CodecGrpc;
import io.linkerd.mesh.ReadDtabReq;
import io.linkerd.mesh.ReadDtabRsp;
import io.linkerd.mesh.ReadPathReq;
import io.linkerd.mesh.ReadPathRsp;
import io.linkerd.mesh.ShowDtabReq;
import io.linkerd.mesh.ShowDtabRsp;
import io.linkerd.mesh.ShowPathReq;
import io.linkerd.mesh.ShowPathRsp;
import io.waymark.dtab.Dtab;
import io.waymark.dtab.Path;
import java.util.function.Supplier;

/** Reads and shows text forms, for clients that have no parser of their own. */
final class CodecService extends CodecGrpc.CodecImplBase {

    @Override
    public void readDtab(ReadDtabReq request, StreamObserver<ReadDtabRsp> answer) {
        answer(
                answer,
                () -> ReadDtabRsp.newBuilder()
                        .setDtab(MeshWriter.dtab(Dtab.parse(request.getText())))
                        .build());
    }

    @Override
    public void showDtab(ShowDtabReq request, StreamObserver<ShowDtabRsp> answer) {
        answer(answer, () -> {
            ShowDtabRsp.Builder shown = ShowDtabRsp.newBuilder();
            if (request.hasDtab()) {
                shown.setText(MeshReader.dtab(request.getDtab()).show());
            }
            return shown.build();
        });
    }

    @Override
    public void readPath(ReadPathReq request, StreamObserver<ReadPathRsp> answer) {
        answer(
                answer,
                () -> ReadPathRsp.newBuilder()
                        .setPath(MeshWriter.path(request.hasText() ? Path.parse(request.getText()) : Path.EMPTY))
                        .build());
    }

    @Override
    public void showPath(ShowPathReq request, StreamObserver<ShowPathRsp> answer) {
        answer(answer, () -> {
            ShowPathRsp.Builder shown = ShowPathRsp.newBuilder();
            if (request.hasPath()) {
                shown.setText(MeshReader.path(request.getPath(), "path").show());
            }
            return shown.build();
        });
    }

    private static <A> void answer(StreamObserver<A> observer, Supplier<A> answer) {
        A made;
        try {
            made = answer.get();
        } catch (IllegalArgumentException misunderstood) {
            observer.onError(Statuses.invalid(misunderstood).asException());
            return;
        }
        observer.onNext(made);
        observer.onCompleted();
    }
}
