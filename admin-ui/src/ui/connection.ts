import { signal } from "@preact/signals";
import { fetchReadiness } from "../api/readiness";
import { pause } from "../api/watch";
import { visible } from "./useLive";

/** Whether the server answers, and what it says of itself. */
export type Connection =
  { kind: "connecting" } | { kind: "up"; problems: string[] } | { kind: "down"; since: number };

export const connection = signal<Connection>({ kind: "connecting" });

/** What the connection is after an answer, or after none. */
export function after(before: Connection, problems: string[] | null, now: number): Connection {
  if (problems !== null) {
    return { kind: "up", problems };
  }
  return before.kind === "down" ? before : { kind: "down", since: now };
}

/** Asks the server how it is, for ever, more often while it does not answer. */
export async function startConnection(signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    if (visible.value) {
      const problems = await fetchReadiness(AbortSignal.timeout(4_000)).catch(() => null);
      connection.value = after(connection.peek(), problems, Date.now());
    }
    await pause(connection.value.kind === "down" ? 1_000 : 3_000, signal);
  }
}
