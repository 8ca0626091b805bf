import { describe, expect, it, vi } from "vitest";
import { follow } from "./live";
import type { State } from "./state";

/** Follows a source that does, load by load, what it is told. */
async function statesOf(loads: (() => string)[], isGone?: (cause: unknown) => boolean) {
  const states: State<string>[] = [];
  let next = 0;
  const following = follow<string>(
    {
      load: () => Promise.resolve().then(() => (loads[next++] ?? (() => "end"))()),
      everyMs: 1,
      staleness: (value) => (value === "old" ? "store away" : null),
      ...(isGone ? { isGone } : {}),
    },
    (state) => states.push(state),
  );
  await vi.waitFor(() => {
    expect(states.length).toBeGreaterThanOrEqual(loads.length);
  });
  following.stop();
  return states.slice(0, loads.length);
}

const failing = () => {
  throw new Error("away");
};

describe("follow", () => {
  it("keeps what was known while the server is away, and goes on when it is back", async () => {
    expect(await statesOf([() => "a", failing, () => "b"])).toEqual([
      { kind: "ready", value: "a" },
      { kind: "stale", value: "a", problem: "away" },
      { kind: "ready", value: "b" },
    ]);
  });

  it("has nothing to keep if nothing was known, or if it is gone", async () => {
    expect(await statesOf([failing, () => "a"])).toEqual([
      { kind: "failed", problem: "away" },
      { kind: "ready", value: "a" },
    ]);
    expect((await statesOf([() => "a", failing], () => true))[1]).toEqual({
      kind: "failed",
      problem: "away",
    });
  });

  it("passes on that the server itself calls it old", async () => {
    expect(await statesOf([() => "old"])).toEqual([
      { kind: "stale", value: "old", problem: "store away" },
    ]);
  });

  it("loads again at once when it is told to, and not before", async () => {
    let loads = 0;
    const source = { load: () => Promise.resolve(++loads), everyMs: 3_600_000 };
    const following = follow(source, () => undefined);
    await vi.waitFor(() => {
      expect(loads).toBe(1);
    });
    following.refresh();
    await vi.waitFor(() => {
      expect(loads).toBe(2);
    });
    following.stop();
  });
});
