import { describe, expect, it } from "vitest";
import type { Tree } from "../api/names";
import { explain, outcome, percent, usedEntries, type Step } from "./explain";

const leaf = (id: string): Tree => ({
  type: "leaf",
  bound: { id, path: "/", addr: { type: "bound", addrs: [] } },
});
const neg: Tree = { type: "neg", path: "/no" };
const fail: Tree = { type: "fail", path: "!" };
const alt = (...choices: Tree[]): Tree => ({ type: "alt", alt: choices });
const union = (...branches: [number, Tree][]): Tree => ({
  type: "union",
  union: branches.map(([weight, tree]) => ({ weight, tree })),
});
const verdicts = (step: Step) => step.children.map((child) => child.verdict);
const shares = (step: Step) => step.children.map((child) => child.share);

describe("explain", () => {
  it("uses the first alternative that exists, and not the ones after it", () => {
    const step = explain(alt(neg, leaf("/#/a"), leaf("/#/b")));
    expect(verdicts(step)).toEqual(["neg", "used", "unused"]);
  });

  it("tries nothing after an alternative that fails", () => {
    const step = explain(alt(neg, fail, leaf("/#/b")));
    expect(step.verdict).toBe("fail");
    expect(verdicts(step)).toEqual(["neg", "fail", "unused"]);
  });

  it("gives the traffic of branches that do not exist to the others", () => {
    const step = explain(union([3, leaf("/#/a")], [1, leaf("/#/b")], [6, neg], [1, fail]));
    expect(shares(step)).toEqual([0.75, 0.25, undefined, undefined]);
  });

  it("gives all to the only branch that exists, though its weight be 0", () => {
    expect(shares(explain(union([0, leaf("/#/a")], [1, neg])))).toEqual([1, undefined]);
  });

  it("divides what a branch is given among the branches below it", () => {
    const inner = union([1, leaf("/#/a")], [1, leaf("/#/b")]);
    const step = explain(union([0.5, inner], [0.5, leaf("/#/c")]));
    expect(step.children.flatMap(shares)).toEqual([0.25, 0.25]);
  });

  it("claims no share where all weights are 0", () => {
    expect(shares(explain(union([0, leaf("/#/a")], [0, leaf("/#/b")])))).toEqual([
      undefined,
      undefined,
    ]);
  });

  it("marks nothing as used below an alternative that is not", () => {
    const step = explain(alt(leaf("/#/a"), union([1, leaf("/#/b")], [1, leaf("/#/c")])));
    expect(verdicts(step.children[1] ?? step)).toEqual(["unused", "unused"]);
  });

  it("does not look behind an error", () => {
    const error: Tree = { type: "exception", message: "too deep" };
    expect(outcome(alt(neg, error, leaf("/#/a")))).toBe("error");
  });

  it("passes over an error that alternatives go on without", () => {
    const overdue: Tree = { type: "exception", message: "away", overdue: true };
    const step = explain(alt(overdue, union([1, overdue], [1, overdue]), leaf("/#/a")));
    expect(step.children.map((each) => each.verdict)).toEqual(["error", "error", "used"]);
    const error: Tree = { type: "exception", message: "too deep" };
    expect(outcome(alt(overdue, error, leaf("/#/a")))).toBe("error");
    expect(outcome(alt(overdue, neg))).toBe("overdue");
  });

  it("leaves an error out of a union that is bound otherwise", () => {
    const error: Tree = { type: "exception", message: "away" };
    const step = explain(union([1, error], [1, leaf("/#/a")]));
    expect(step.verdict).toBe("used");
    expect(step.children.map((each) => each.share)).toEqual([undefined, 1]);
  });
});

describe("outcome", () => {
  it("is negative for a union of failures, as in the language", () => {
    expect(outcome(union([1, fail], [1, fail]))).toBe("neg");
  });
});

describe("usedEntries", () => {
  it("has the entries of the used branches only", () => {
    const tree = alt(
      { ...neg, dentry: { prefix: "/s", dst: "/no" } },
      { ...leaf("/#/a"), dentry: { prefix: "/s", dst: "0.90*/a & /b" } },
    );
    expect([...usedEntries(explain(tree))]).toEqual(["/s=>0.9*/a&/b"]);
  });
});

describe("percent", () => {
  it("rounds to a tenth, but never to nothing", () => {
    expect([1, 1 / 3, 0.0004, 0].map(percent)).toEqual(["100 %", "33.3 %", "< 0.1 %", "0 %"]);
  });
});
