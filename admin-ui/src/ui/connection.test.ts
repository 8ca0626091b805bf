import { describe, expect, it } from "vitest";
import { after } from "./connection";

describe("connection", () => {
  it("remembers since when the server has been away, and forgets it when it is back", () => {
    const up = after({ kind: "connecting" }, [], 1);
    const down = after(up, null, 2);
    expect(after(down, null, 3)).toEqual({ kind: "down", since: 2 });
    expect(after(down, ["no store"], 4)).toEqual({ kind: "up", problems: ["no store"] });
  });
});
