import type { Address, Reach } from "../api/names";
import { percent, type Step, type Verdict } from "../dtab/explain";

const SIGNS: Record<Verdict, string> = { used: "✓", unused: "–", neg: "∅", fail: "✕", error: "!" };
const WORDS: Record<Verdict, string> = {
  used: "used",
  unused: "not used",
  neg: "no such name",
  fail: "fails",
  error: "error",
};

/**
 * Steps from a name to addresses, as nested lists; the branch that is used is marked by sign, word, weight of the
 * letters and colour. `open` shows a few addresses without being asked.
 */
export function Outline({ root, label, open }: { root: Step; label: string; open: boolean }) {
  return (
    <ul class="outline" aria-label={label}>
      <Branch step={root} above="" shown={undefined} open={open} />
    </ul>
  );
}

/** `above` is the name one step up, and `shown` the entry that was last shown on the way here. */
interface BranchProps {
  step: Step;
  above: string;
  shown: string | undefined;
  open: boolean;
}

function Branch({ step, above, shown, open }: BranchProps) {
  const entry = show(step);
  const by = entry === shown ? undefined : entry;
  const common = commonEntry(step);
  const rewrittenBy = common === (entry ?? shown) ? undefined : common;
  return (
    <li class={step.verdict}>
      <div class="step">
        <span class="verdict">
          <span aria-hidden="true">{SIGNS[step.verdict]}</span> {WORDS[step.verdict]}
        </span>
        {step.weight !== undefined && (
          <span class="share">
            {step.share !== undefined && <strong>{percent(step.share)}</strong>}
            <span class="weight" title="weight, as written">
              {step.weight} ×
            </span>
          </span>
        )}
        <Title step={step} above={above} />
        {by !== undefined && <Rule text={by} word="by" />}
        {step.problem !== undefined && <span class="problem">{step.problem}</span>}
        {rewrittenBy !== undefined && <Rule text={rewrittenBy} word="rewritten by" />}
      </div>
      {step.share !== undefined && step.weight !== undefined && (
        <div class="bar" aria-hidden="true">
          <span style={{ width: `${(step.share * 100).toString()}%` }} />
        </div>
      )}
      {step.kind === "empty" && <p class="reach none">exists, with nobody behind it</p>}
      {step.reach && <Reached reach={step.reach} open={open} />}
      {step.children.length > 0 && (
        <ul>
          {step.children.map((child, i) => (
            <Branch
              key={i}
              step={child}
              above={step.name}
              shown={common ?? entry ?? shown}
              open={open}
            />
          ))}
        </ul>
      )}
    </li>
  );
}

function Rule({ text, word }: { text: string; word: string }) {
  return (
    <span class="by">
      {word} <code>{text}</code>
    </span>
  );
}

function show(step: Step): string | undefined {
  return step.by && `${step.by.prefix} => ${step.by.dst}`;
}

/** The one entry that made all that follows from a step, if there is one: then it is shown there, once. */
function commonEntry(step: Step): string | undefined {
  const [first, ...others] = step.children.map(show);
  return others.every((other) => other === first) ? first : undefined;
}

const GROUPS: Partial<Record<Step["kind"], string>> = {
  alt: "the first that exists of",
  union: "divided by weight among",
};

/** A name; or what a group is, if it has no name or only the one above it. */
function Title({ step, above }: { step: Step; above: string }) {
  const group = GROUPS[step.kind];
  if (group !== undefined && (step.name === "" || step.name === above)) {
    return <span class="name group">{group}</span>;
  }
  const constants: Partial<Record<Step["kind"], string>> = { neg: "~", fail: "!", empty: "$" };
  // The server shows ~ and ! as written, but $ by the name that it was written for.
  const written = step.name === "" || step.kind === "empty";
  return <code class="name">{written ? (constants[step.kind] ?? "/") : step.name}</code>;
}

function Reached({ reach, open }: { reach: Reach; open: boolean }) {
  switch (reach.type) {
    case "neg":
      return <p class="reach none">no addresses: nobody is behind this name</p>;
    case "failed":
      return <p class="reach none">addresses unknown: {reach.cause}</p>;
    case "bound":
      return reach.addrs.length === 0 ? (
        <p class="reach none">no addresses right now</p>
      ) : (
        <Addresses addresses={reach.addrs} open={open} />
      );
  }
}

function Addresses({ addresses, open }: { addresses: Address[]; open: boolean }) {
  const count = addresses.length === 1 ? "1 address" : `${addresses.length.toString()} addresses`;
  return (
    <details class="reach" open={open && addresses.length <= 4}>
      <summary>{count}</summary>
      <ul class="addresses">
        {addresses.slice(0, 200).map((address, i) => (
          <li key={i}>
            <code>
              {address.ip.includes(":") ? `[${address.ip}]` : address.ip}:{address.port}
            </code>{" "}
            <span class="meta">
              {Object.entries(address.meta)
                .map(([name, value]) => `${name} ${value.toString()}`)
                .join(" · ")}
            </span>
          </li>
        ))}
        {addresses.length > 200 && <li>and {addresses.length - 200} more</li>}
      </ul>
    </details>
  );
}
