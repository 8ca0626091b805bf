import { useEffect, useState } from "preact/hooks";
import { dtabPath, fetchDtab, type DtabText } from "../../api/namespaces";
import { assertNever, type State } from "../../api/state";
import { explain, usedEntries } from "../../dtab/explain";
import { entryKeys, tokenize } from "../../dtab/tokens";
import { Notice, Waiting } from "../../ui/parts";
import { refine } from "../../ui/route";
import { useLive } from "../../ui/useLive";
import { DtabView } from "./DtabView";
import { Explained, useExplanation } from "./Explain";

interface Selection {
  namespace: string;
  name: string;
  dtab: string;
}

export function NamespacePage(selection: Selection) {
  const { namespace } = selection;
  const dtab = useLive(namespace, {
    load: (signal) => fetchDtab(namespace, signal),
    watch: `${dtabPath(namespace)}?watch=1`,
    everyMs: 5_000,
    staleness: (known) => known?.stale ?? null,
  });
  const asked = useSettled({ namespace, name: selection.name.trim(), dtab: selection.dtab }, 250);
  const known = dtab.kind === "ready" || dtab.kind === "stale" ? dtab.value : undefined;
  const answer = useExplanation(asked, known?.revision ?? "");
  const explained = asked.name !== "" && (answer.kind === "ready" || answer.kind === "stale");
  const used = explained ? usedEntries(explain(answer.value.delegation)) : new Set<string>();
  return (
    <>
      <div class="title">
        <h1>{namespace}</h1>
        {known && (
          <p class="facts">
            revision {known.revision} · {entryKeys(known.text).length} entries
          </p>
        )}
      </div>
      <div class="columns">
        <section class="panel" aria-label="Dtab">
          <h2>Dtab</h2>
          <DtabPanel namespace={namespace} dtab={dtab} used={used} />
          {explained && used.size > 0 && (
            <p class="hint">
              ▸ marks the entries that <code>{asked.name}</code> goes through. The last entry of a
              dtab that matches is tried first.
            </p>
          )}
        </section>
        <section class="panel" aria-label="Explain a name">
          <h2>Explain a name</h2>
          <QuestionForm selection={selection} text={known?.text ?? ""} />
          {asked.name === "" ? (
            <p class="hint">
              Type a name that a client would use, such as <code>/svc/users</code>, to see where it
              leads and why.
            </p>
          ) : (
            <Explained question={asked} state={answer} />
          )}
        </section>
      </div>
    </>
  );
}

/** The value, once it has not changed for a while, so that not every key typed is a request. */
function useSettled<T>(value: T, ms: number): T {
  const [settled, setSettled] = useState(value);
  const key = JSON.stringify(value);
  useEffect(() => {
    const timer = setTimeout(() => {
      setSettled(value);
    }, ms);
    return () => {
      clearTimeout(timer);
    };
  }, [key]);
  return settled;
}

function DtabPanel({
  namespace,
  dtab,
  used,
}: {
  namespace: string;
  dtab: State<DtabText | null>;
  used: ReadonlySet<string>;
}) {
  switch (dtab.kind) {
    case "pending":
      return <Waiting>Reading {namespace}…</Waiting>;
    case "ready":
      return <Text namespace={namespace} dtab={dtab.value} used={used} />;
    case "stale":
      return (
        <>
          <Notice tone="warning">This dtab may be out of date: {dtab.problem}.</Notice>
          <Text namespace={namespace} dtab={dtab.value} used={used} />
        </>
      );
    case "failed":
      return <Notice tone="error">The dtab cannot be shown: {dtab.problem}.</Notice>;
    default:
      return assertNever(dtab);
  }
}

function Text({
  namespace,
  dtab,
  used,
}: {
  namespace: string;
  dtab: DtabText | null;
  used: ReadonlySet<string>;
}) {
  if (dtab === null) {
    return (
      <Notice tone="plain">
        There is no namespace “{namespace}”. It appears here as soon as it is created.
      </Notice>
    );
  }
  return entryKeys(dtab.text).length === 0 ? (
    <>
      <Notice tone="plain">This dtab has no entries: no name leads anywhere.</Notice>
      {dtab.text.trim() !== "" && <DtabView text={dtab.text} used={used} />}
    </>
  ) : (
    <DtabView text={dtab.text} used={used} />
  );
}

function QuestionForm({ selection, text }: { selection: Selection; text: string }) {
  const change = (part: Partial<Selection>) => {
    refine({ page: "namespace", ...selection, ...part });
  };
  return (
    <form
      class="question"
      role="search"
      onSubmit={(event) => {
        event.preventDefault();
      }}
    >
      <label>
        <span>Name</span>
        <input
          data-search
          list="prefixes"
          placeholder="/svc/…"
          spellcheck={false}
          autocomplete="off"
          autocapitalize="off"
          value={selection.name}
          onInput={(event) => {
            change({ name: event.currentTarget.value });
          }}
        />
      </label>
      <datalist id="prefixes">
        {prefixes(text).map((prefix) => (
          <option key={prefix} value={prefix} />
        ))}
      </datalist>
      <details open={selection.dtab !== ""}>
        <summary>With entries of the request’s own</summary>
        <label>
          <span>Entries after the namespace’s, for this question only</span>
          <input
            spellcheck={false}
            autocomplete="off"
            placeholder="/svc/users => /svc/users-v2"
            value={selection.dtab}
            onInput={(event) => {
              change({ dtab: event.currentTarget.value });
            }}
          />
        </label>
      </details>
    </form>
  );
}

/** The prefixes that a name can begin with, once each. */
function prefixes(text: string): string[] {
  const found = tokenize(text).filter((token) => token.kind === "prefix");
  return [...new Set(found.map((token) => token.text))].filter((prefix) => !prefix.includes("*"));
}
