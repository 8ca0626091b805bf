package io.waymark.server.cli;

/** A command could not do what it was asked to; its message is for the person who typed it. */
public final class CommandFailure extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** The server said no: a rule of policy is broken, or what was asked for is not there. */
    public static final int REFUSED = 1;
    /** What was asked makes no sense. */
    public static final int USAGE = 2;
    /** Somebody else was faster, or it is there already. */
    public static final int CONFLICT = 3;
    /** There is no server, or its store is away. */
    public static final int UNREACHABLE = 4;
    /** Not everyone has applied a revision yet. */
    public static final int NOT_CONVERGED = 5;

    private final int exitCode;

    public CommandFailure(int exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    public int exitCode() {
        return exitCode;
    }
}
