import type { Reach, Tree } from "../api/names";
import { entryKeys } from "./tokens";

/** What becomes of a branch. */
export type Verdict = "used" | "unused" | "neg" | "fail" | "error";

/** A step on the way from a name to addresses, with what it led to. */
export interface Step {
  kind: Tree["type"];
  /** The name at this step; empty where the server gives none. */
  name: string;
  /** The entry that led here. */
  by: { prefix: string; dst: string } | undefined;
  verdict: Verdict;
  /** As written, for a branch of a union. */
  weight: number | undefined;
  /** Of all traffic for the name, between 0 and 1; for branches of unions and what is below them. */
  share: number | undefined;
  reach: Reach | undefined;
  /** What the server said went wrong. */
  problem: string | undefined;
  children: Step[];
}

type Outcome = "live" | "neg" | "fail" | "error" | "overdue";

/**
 * What a tree comes to. The first alternative that is not negative decides, and an error that has lasted for so long
 * that alternatives go on without it is passed over; a union leaves out what is negative or fails; and an error is
 * neither, so nobody can say what lies behind it.
 */
export function outcome(tree: Tree): Outcome {
  switch (tree.type) {
    case "neg":
    case "fail":
      return tree.type;
    case "exception":
      return tree.overdue ? "overdue" : "error";
    case "leaf":
    case "empty":
      return "live";
    case "delegate":
      return outcome(tree.delegate);
    case "transformation":
      return outcome(tree.tree);
    case "alt": {
      const outcomes = tree.alt.map(outcome);
      const next = outcomes.find(decides);
      return next ?? outcomes.find((each) => each === "overdue") ?? "neg";
    }
    case "union": {
      const outcomes = tree.union.map((branch) => outcome(branch.tree));
      if (outcomes.length > 0 && !outcomes.some(isKnown)) {
        return outcomes.find((each) => each === "error") ?? "overdue";
      }
      return outcomes.find(isLive) ?? "neg";
    }
  }
}

const isLive = (each: Outcome) => each === "live";
const isKnown = (each: Outcome) => each !== "error" && each !== "overdue";
const decides = (each: Outcome) => each !== "neg" && each !== "overdue";

/** The tree with a verdict on every branch. */
export function explain(tree: Tree): Step {
  return step(tree, true, undefined, undefined);
}

function step(
  tree: Tree,
  chosen: boolean,
  share: number | undefined,
  weight: number | undefined,
): Step {
  const came = outcome(tree);
  const used = chosen && came === "live";
  const base: Step = {
    kind: tree.type,
    name: tree.path ?? (tree.type === "leaf" ? tree.bound.id : ""),
    by: tree.dentry,
    verdict: came === "live" ? (chosen ? "used" : "unused") : came === "overdue" ? "error" : came,
    weight,
    share: used ? share : undefined,
    reach: undefined,
    problem: undefined,
    children: [],
  };
  const below = (child: Tree) => step(child, used, share, undefined);
  switch (tree.type) {
    case "neg":
    case "fail":
    case "empty":
      return base;
    case "exception":
      return { ...base, problem: tree.message };
    case "leaf":
      return { ...base, name: tree.bound.id, reach: tree.bound.addr };
    case "delegate":
      return { ...base, children: [below(tree.delegate)] };
    case "transformation":
      return { ...base, children: [below(tree.tree)] };
    case "alt": {
      const winner = tree.alt.findIndex((choice) => decides(outcome(choice)));
      const children = tree.alt.map((choice, i) =>
        step(choice, used && i === winner, share, undefined),
      );
      return { ...base, children };
    }
    case "union": {
      const live = tree.union.filter((branch) => isLive(outcome(branch.tree)));
      const total = live.reduce((sum, branch) => sum + branch.weight, 0);
      const children = tree.union.map((branch) => {
        // One branch left takes all, whatever its weight is.
        const part = live.length === 1 ? 1 : total > 0 ? branch.weight / total : undefined;
        const its = part === undefined ? undefined : (share ?? 1) * part;
        return step(branch.tree, used, its, branch.weight);
      });
      return { ...base, children };
    }
  }
}

/** The entries that the used branches went through, each as `entryKeys` gives it. */
export function usedEntries(root: Step): Set<string> {
  const keys = new Set<string>();
  const visit = (each: Step) => {
    if (each.verdict === "used") {
      if (each.by) {
        entryKeys(`${each.by.prefix} => ${each.by.dst}`).forEach((key) => keys.add(key));
      }
      each.children.forEach(visit);
    }
  };
  visit(root);
  return keys;
}

/** A share as people read it: `33.3 %`, `< 0.1 %`. */
export function percent(share: number): string {
  if (share > 0 && share < 0.001) {
    return "< 0.1 %";
  }
  return `${(Math.round(share * 1000) / 10).toString()} %`;
}
