import { assertNever, type State } from "../../api/state";

/** The namespaces of this server, in every state that the list of them can be in. */
export function NamespacesPage({ namespaces }: { namespaces: State<string[]> }) {
  switch (namespaces.kind) {
    case "pending":
      return <p role="status">Asking the server for its namespaces…</p>;
    case "ready":
      return <NamespaceList names={namespaces.value} />;
    case "stale":
      return (
        <>
          <p role="alert">This list may be old: {namespaces.problem}</p>
          <NamespaceList names={namespaces.value} />
        </>
      );
    case "failed":
      return <p role="alert">The namespaces cannot be shown: {namespaces.problem}</p>;
    default:
      return assertNever(namespaces);
  }
}

function NamespaceList({ names }: { names: string[] }) {
  if (names.length === 0) {
    return <p>No namespaces yet. The first dtab that is published makes one.</p>;
  }
  return (
    <ul>
      {names.map((name) => (
        <li key={name}>
          <a href={`api/1/dtabs/${encodeURIComponent(name)}`}>{name}</a>
        </li>
      ))}
    </ul>
  );
}
