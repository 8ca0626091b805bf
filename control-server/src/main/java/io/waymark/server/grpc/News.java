package io.waymark.server.grpc;

import io.grpc.Status;

/** What a new state of something watched means for its streams. */
sealed interface News {

    /** Nothing: what was said before still stands. */
    record Nothing() implements News {}

    /** This is the answer now. */
    record Tell(Encoded message, Standing standing) implements News {}

    /** What may come after an answer. */
    enum Standing {
        /** A better answer will come: a call that takes only one may wait for it. */
        PROVISIONAL,
        /** Others may come. */
        CURRENT,
        /** None: the call ends with it. */
        FINAL
    }

    /** There is no answer now. Who has had one keeps it and hears the next; who has not is refused with this status. */
    record Hold(Status status) implements News {}

    /** There is nothing more to say to anybody. */
    record End(Status status) implements News {}

    static News tell(Encoded message) {
        return new Tell(message, Standing.CURRENT);
    }
}
