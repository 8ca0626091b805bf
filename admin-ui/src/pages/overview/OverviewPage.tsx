import {
  fetchNamespaces,
  fetchSummary,
  WATCH_NAMESPACES,
  type Summary,
} from "../../api/namespaces";
import { ApiError, reason } from "../../api/http";
import { assertNever, type State } from "../../api/state";
import { Notice, Waiting } from "../../ui/parts";
import { refine, showRoute } from "../../ui/route";
import { useLive } from "../../ui/useLive";

/** A row: a namespace, or why it cannot be shown. */
export type Row = Summary | { name: string; problem: string };

export function OverviewPage({ filter }: { filter: string }) {
  const rows = useLive("namespaces", {
    load: fetchRows,
    watch: WATCH_NAMESPACES,
    everyMs: 5_000,
  });
  return (
    <>
      <div class="title">
        <h1>Namespaces</h1>
        <Facts rows={rows} />
        <input
          type="search"
          data-search
          aria-label="Show only namespaces whose name contains"
          placeholder="Filter  /"
          value={filter}
          onInput={(event) => {
            refine({ page: "overview", filter: event.currentTarget.value });
          }}
        />
      </div>
      <Namespaces rows={rows} filter={filter} />
    </>
  );
}

function Facts({ rows }: { rows: State<Row[]> }) {
  if (rows.kind !== "ready" && rows.kind !== "stale") {
    return null;
  }
  const entries = rows.value.reduce((sum, row) => sum + ("entries" in row ? row.entries : 0), 0);
  return (
    <p class="facts">
      {rows.value.length} in all · {entries} entries
    </p>
  );
}

/** All namespaces, a few requests at a time: browsers open six connections to a server, and watches need theirs. */
async function fetchRows(signal: AbortSignal): Promise<Row[]> {
  const rows: Row[] = [];
  const names = await fetchNamespaces(fetch, signal);
  for (let at = 0; at < names.length; at += 3) {
    const some = names.slice(at, at + 3).map((name) =>
      fetchSummary(name, signal).catch((cause: unknown) => {
        if (cause instanceof ApiError) {
          return { name, problem: cause.status === 404 ? "deleted just now" : reason(cause) };
        }
        throw cause;
      }),
    );
    rows.push(...(await Promise.all(some)));
  }
  return rows;
}

/** The namespaces of this server, in every state that the list of them can be in. */
export function Namespaces({ rows, filter }: { rows: State<Row[]>; filter: string }) {
  switch (rows.kind) {
    case "pending":
      return <Waiting>Asking the server for its namespaces…</Waiting>;
    case "ready":
      return <Table rows={rows.value} filter={filter} />;
    case "stale":
      return (
        <>
          <Notice tone="warning">This list may be out of date: {rows.problem}.</Notice>
          <Table rows={rows.value} filter={filter} />
        </>
      );
    case "failed":
      return <Notice tone="error">The namespaces cannot be shown: {rows.problem}.</Notice>;
    default:
      return assertNever(rows);
  }
}

function Table({ rows, filter }: { rows: Row[]; filter: string }) {
  if (rows.length === 0) {
    return (
      <Notice tone="plain">
        <p>No namespaces yet. The first dtab that is published makes one:</p>
        <pre>
          <code>./waymark dtab create default rules.dtab</code>
        </pre>
      </Notice>
    );
  }
  const shown = rows.filter((row) => row.name.toLowerCase().includes(filter.toLowerCase()));
  if (shown.length === 0) {
    return (
      <Notice tone="plain">
        None of the {rows.length} namespaces has “{filter}” in its name.
      </Notice>
    );
  }
  return (
    <table class="list">
      <thead>
        <tr>
          <th scope="col">Namespace</th>
          <th scope="col" class="number">
            Entries
          </th>
          <th scope="col" class="number">
            Revision
          </th>
          <th scope="col">State</th>
        </tr>
      </thead>
      <tbody>
        {shown.map((row) => (
          <NamespaceRow key={row.name} row={row} />
        ))}
      </tbody>
    </table>
  );
}

function NamespaceRow({ row }: { row: Row }) {
  const href = showRoute({ page: "namespace", namespace: row.name, name: "", dtab: "" });
  const known = "problem" in row ? null : row;
  return (
    <tr>
      <th scope="row">
        <a href={href}>{row.name}</a>
      </th>
      <td class="number">{known?.entries ?? "–"}</td>
      <td class="number">{known?.revision ?? "–"}</td>
      <td>
        {"problem" in row ? (
          <span class="chip error">× {row.problem}</span>
        ) : row.stale === null ? (
          <span class="chip ok">✓ current</span>
        ) : (
          <span class="chip warning">! stale since {row.stale}</span>
        )}
      </td>
    </tr>
  );
}
