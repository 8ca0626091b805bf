package io.waymark.server.http;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Every problem that {@code /api/2} tells of. A code's meaning never changes. */
public enum ProblemCode {
    INVALID_REQUEST(
            400,
            "The request cannot be understood",
            "A parameter, a header or the body is not as expected; detail says which, and what was expected. Unknown fields and parameters are mistakes too, since they may be misspelt."),
    FORBIDDEN(
            403,
            "Not allowed",
            "A web page of another site may not change anything here, and this server answers only to its own names."),
    STORE_FORBIDS(
            403,
            "The store does not allow it",
            "The storage system denies it to Waymark: its credentials or rules there need to be changed."),
    NO_SUCH_ROUTE(404, "There is no such address", "Nothing is served at this path; detail lists what is."),
    NO_SUCH_NAMESPACE(
            404,
            "There is no such namespace",
            "It was never written, or was deleted. GET /api/2/namespaces lists those that are there."),
    NO_SUCH_REVISION(
            404,
            "There is no such revision",
            "It was never written, or is no longer kept, or deleted the namespace. The history lists those that are there."),
    NO_SUCH_ENTRY(
            404, "There is no such entry", "The dtab has no entry of this prefix to change, or to put another beside."),
    NO_SUCH_PLAN(404, "There is no such plan", "Plans are kept for an hour. Make a new one."),
    NO_SUCH_NAMER(404, "There is no such namer", "No configured namer has this prefix, or knows this name."),
    NO_SUCH_REPLICA(
            404,
            "This is another server",
            "What is asked below /api/2/replica/ID is answered by the server of that id alone, and this is not it."),
    NO_SUCH_CODE(404, "There is no such code", "Neither lint nor problem documents use this code."),
    NOT_FOUND(404, "Not found", "There is nothing at this address."),
    METHOD_NOT_ALLOWED(
            405,
            "Another method is expected",
            "The address is right, but is asked with a method that it does not know; the header Allow lists those that it does."),
    REQUEST_TIMEOUT(408, "The request took too long to send", "The rest of the body did not come in time."),
    CONFLICT(
            409,
            "Others have changed the same",
            "Since the revision that this change was made for, others have changed the same entries. The answer has both versions: bring them together, and write again with the latest revision as base."),
    AMBIGUOUS_ENTRY(
            409,
            "Several entries have this prefix",
            "Say by occurrence which one is meant, counted from 0 in order of writing; the answer lists them."),
    IDEMPOTENCY_KEY_REUSED(
            409,
            "The idempotency key was used for something else",
            "One key stands for one request. Use a new key for a new request."),
    PRECONDITION_FAILED(
            412,
            "It is not as the request expects it",
            "If-Match, If-None-Match or an entry's expect does not fit what is there; the answer says what is. Nothing was written: read, decide, and write again."),
    TOO_LARGE(413, "Too large", "The body is over the limit of this server, or the dtab over that of the store."),
    UNSUPPORTED_MEDIA_TYPE(
            415,
            "Another type of body is expected",
            "Content-Type names the type of the body: application/json, and for whole dtabs also application/dtab or text/plain; always UTF-8."),
    INVALID_DTAB(422, "Not a dtab", "The text is not in the dtab language; position says where it stops making sense."),
    INVALID_INVARIANT(
            422, "Not an invariant", "The line has none of the forms that an invariant can have; detail lists them."),
    INVARIANT_BROKEN(
            422,
            "It would break an invariant",
            "The namespace has rules of its own, and this change would break the ones that the answer lists. With a reason in override it is written all the same, and the reason is kept on record."),
    TOO_FEW_ENDPOINTS(
            422,
            "Too few endpoints",
            "The side that is to get more traffic has fewer endpoints than the request asks for."),
    INTERNAL_ERROR(500, "A mistake in the server", "The server has logged what went wrong. Please report it."),
    STORE_CORRUPT(
            500,
            "What is stored cannot be read",
            "Somebody has written to the storage system what is not a dtab. Other namespaces are not affected."),
    UNAVAILABLE(503, "Not now", "The server is starting, closing or has too much to do. Try again."),
    STORE_UNAVAILABLE(
            503,
            "The store is away",
            "The storage system cannot be reached. What was known before is still served, but nothing can be written."),
    UNKNOWN_OUTCOME(
            504,
            "It is not known whether it was written",
            "The connection to the store broke during the write, and reading back did not tell. Read before you write again.");

    private final int status;
    private final String title;
    private final String explanation;

    ProblemCode(int status, String title, String explanation) {
        this.status = status;
        this.title = title;
        this.explanation = explanation;
    }

    /** The problem of that code. */
    public static Optional<ProblemCode> find(String code) {
        return Stream.of(values())
                .filter(problem -> problem.code().equals(code))
                .findFirst();
    }

    /** Words joined by dashes: {@code no-such-entry}. */
    public String code() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The HTTP status it is answered with. */
    public int status() {
        return status;
    }

    /** What it is, in a few words. */
    public String title() {
        return title;
    }

    /** What it means and what to do about it. */
    public String explanation() {
        return explanation;
    }
}
