package io.waymark.server.http;

/** A request that is refused, and the answer that says why. */
public final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient Answer answer;

    public Refusal(Answer answer) {
        super("answered with " + answer.status(), null, false, false); // a client's mistake is worth no stack trace
        this.answer = answer;
    }

    public Answer answer() {
        return answer;
    }
}
