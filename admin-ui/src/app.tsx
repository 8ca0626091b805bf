import { signal } from "@preact/signals";
import { fetchNamespaces } from "./api/namespaces";
import type { State } from "./api/state";
import { NamespacesPage } from "./pages/namespaces/NamespacesPage";

const namespaces = signal<State<string[]>>({ kind: "pending" });

/** Reads the namespaces again; a list that was good stays on the page when that fails. */
export async function refresh(): Promise<void> {
  try {
    namespaces.value = { kind: "ready", value: await fetchNamespaces() };
  } catch (cause) {
    const problem = cause instanceof Error ? cause.message : String(cause);
    const before = namespaces.peek();
    const known = before.kind === "ready" || before.kind === "stale";
    namespaces.value = known
      ? { kind: "stale", value: before.value, problem }
      : { kind: "failed", problem };
  }
}

export function App() {
  return (
    <main>
      <h1>Waymark</h1>
      <NamespacesPage namespaces={namespaces.value} />
    </main>
  );
}
