/** What a value that changes is right now: the server's State, word for word. */
export type State<T> =
  | { kind: "pending" }
  | { kind: "ready"; value: T }
  | { kind: "stale"; value: T; problem: string }
  | { kind: "failed"; problem: string };

/** Makes a forgotten case of a union a compile error. */
export function assertNever(value: never): never {
  throw new Error(`unexpected: ${JSON.stringify(value)}`);
}
