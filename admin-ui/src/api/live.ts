import { reason } from "./http";
import type { State } from "./state";
import { pause, watchLines } from "./watch";

export interface Source<T> {
  load: (signal: AbortSignal) => Promise<T>;
  /** Says when to load again at once. A watch names neither revision nor age nor deletion, so it is no more than that. */
  watch?: string;
  /** How often to load even if nothing is heard. */
  everyMs: number;
  /** Why a value that was loaded is out of date, if it is. */
  staleness?: (value: T) => string | null;
  /** Whether a problem means that what was known is gone, and not just out of reach. */
  isGone?: (cause: unknown) => boolean;
}

/** A value kept up to date. */
export interface Follower {
  /** Loads it again at once. */
  refresh: () => void;
  stop: () => void;
}

/** Keeps `told` informed, one load at a time. What was known stays known while the server is away. */
export function follow<T>(source: Source<T>, told: (state: State<T>) => void): Follower {
  const ending = new AbortController();
  const ended = ending.signal;
  let known: { value: T } | undefined;
  let changed = 0; // counts what was heard
  let wake = new AbortController();

  const loadOnce = async () => {
    const timeout = AbortSignal.timeout(15_000);
    try {
      const value = await source.load(AbortSignal.any([ended, timeout]));
      known = { value };
      const problem = source.staleness?.(value) ?? null;
      return problem === null
        ? ({ kind: "ready", value } as const)
        : ({ kind: "stale", value, problem } as const);
    } catch (cause) {
      if (source.isGone?.(cause) === true) {
        known = undefined;
      }
      const problem = reason(cause);
      return known
        ? ({ kind: "stale", value: known.value, problem } as const)
        : ({ kind: "failed", problem } as const);
    }
  };
  const refresh = () => {
    changed++;
    wake.abort();
  };
  const run = async () => {
    while (!ended.aborted) {
      const before = changed;
      const state = await loadOnce();
      if (!aborted(ended)) {
        told(state);
      }
      wake = new AbortController();
      if (changed === before) {
        await pause(source.everyMs, AbortSignal.any([ended, wake.signal]));
      }
    }
  };
  void run();
  if (source.watch !== undefined) {
    void watchLines(source.watch, refresh, ended);
  }
  return {
    refresh,
    stop: () => {
      ending.abort();
    },
  };
}

// Behind a call, since the compiler takes what was read before an await for what is true after it.
const aborted = (signal: AbortSignal) => signal.aborted;
