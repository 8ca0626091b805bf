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

/** Steps from a name to addresses, as nested lists; the branch that is used is marked by sign, word, weight and colour. */
export function Outline({ root, label }: { root: Step; label: string }) {
  return (
    <ul class="outline" aria-label={label}>
      <Branch step={root} />
    </ul>
  );
}

function Branch({ step }: { step: Step }) {
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
        <code class="name">{title(step)}</code>
        {step.by && (
          <span class="by">
            by{" "}
            <code>
              {step.by.prefix} {"=>"} {step.by.dst}
            </code>
          </span>
        )}
        {step.problem !== undefined && <span class="problem">{step.problem}</span>}
      </div>
      {step.share !== undefined && step.weight !== undefined && (
        <div class="bar" aria-hidden="true">
          <span style={{ width: `${(step.share * 100).toString()}%` }} />
        </div>
      )}
      {step.reach && <Reached reach={step.reach} />}
      {step.children.length > 0 && (
        <ul>
          {step.children.map((child, i) => (
            <Branch key={i} step={child} />
          ))}
        </ul>
      )}
    </li>
  );
}

function title(step: Step): string {
  if (step.name !== "") {
    return step.name;
  }
  const names: Partial<Record<Step["kind"], string>> = {
    alt: "first that exists of",
    union: "divided among",
    neg: "~",
    fail: "!",
    empty: "$",
  };
  return names[step.kind] ?? "/";
}

function Reached({ reach }: { reach: Reach }) {
  switch (reach.type) {
    case "neg":
      return <p class="reach none">no addresses: nobody is behind this name</p>;
    case "failed":
      return <p class="reach none">addresses unknown: {reach.cause}</p>;
    case "bound":
      return reach.addrs.length === 0 ? (
        <p class="reach none">no addresses right now</p>
      ) : (
        <Addresses addresses={reach.addrs} />
      );
  }
}

function Addresses({ addresses }: { addresses: Address[] }) {
  const count = addresses.length === 1 ? "1 address" : `${addresses.length.toString()} addresses`;
  return (
    <details class="reach" open={addresses.length <= 4}>
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
