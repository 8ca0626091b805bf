package io.waymark.server.cli;

/** A command could not do what it was asked to; its message is for the person who typed it. */
public final class CommandFailure extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** The server, or the part that was asked, said no. */
    public static final int REFUSED = 1;
    /** Somebody else was faster, or it is there already. */
    public static final int CONFLICT = 3;
    /** There is no server, or its store is away. */
    public static final int UNREACHABLE = 4;

    private final int exitCode;

    public CommandFailure(int exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    public int exitCode() {
        return exitCode;
    }
}
