import { get, staleness } from "./http";
import type { Entry } from "./namespaces";

export interface Address {
  ip: string;
  port: number;
  meta: Record<string, string | number>;
}

/** How a concrete name can be reached. */
export type Reach =
  { type: "bound"; addrs: Address[] } | { type: "neg" } | { type: "failed"; cause: string };

export interface BoundName {
  id: string;
  path: string;
  addr: Reach;
}

interface Place {
  path?: string;
  dentry?: Entry;
}

/** What `bind` and `delegate` answer; `bind` leaves out the places and every `delegate`. */
export type Tree = Place &
  (
    | { type: "neg" | "fail" | "empty" }
    | { type: "exception"; message: string; overdue?: boolean }
    | { type: "leaf"; bound: BoundName }
    | { type: "delegate"; delegate: Tree }
    | { type: "transformation"; tree: Tree }
    | { type: "alt"; alt: Tree[] }
    | { type: "union"; union: { weight: number; tree: Tree }[] }
  );

/** A name, where it is asked for, and rules that come after the namespace's for this question only. */
export interface Question {
  namespace: string;
  name: string;
  dtab: string;
}

export interface Explanation {
  bound: Tree;
  delegation: Tree;
  stale: string | null;
}

export function questionPath(call: "bind" | "delegate", question: Question): string {
  const parameters = new URLSearchParams({ path: question.name });
  if (question.dtab.trim() !== "") {
    parameters.set("dtab", question.dtab);
  }
  return `api/1/${call}/${encodeURIComponent(question.namespace)}?${parameters.toString()}`;
}

/** What a name means now, and how it came to mean that. */
export async function fetchExplanation(
  question: Question,
  signal?: AbortSignal,
  fetcher: typeof fetch = fetch,
): Promise<Explanation> {
  const json = "application/json";
  const [bind, delegate] = await Promise.all([
    get(questionPath("bind", question), json, signal, fetcher),
    get(questionPath("delegate", question), json, signal, fetcher),
  ]);
  return {
    bound: readTree(await bind.json()),
    delegation: readTree(await delegate.json()),
    stale: staleness(bind) ?? staleness(delegate),
  };
}

const TYPES = ["neg", "fail", "empty", "exception", "leaf", "delegate", "transformation"];

/** Trusts the server for what is in a node, but not for which kinds of node there are. */
function readTree(body: unknown): Tree {
  const type = typeof body === "object" && body !== null && "type" in body ? body.type : undefined;
  if (typeof type !== "string" || ![...TYPES, "alt", "union"].includes(type)) {
    throw new Error(`the server's tree has a node of unknown type ${JSON.stringify(type)}`);
  }
  return body as Tree;
}
