import { useEffect, useState } from "preact/hooks";
import { NamespacePage } from "./pages/namespace/NamespacePage";
import { OverviewPage } from "./pages/overview/OverviewPage";
import { connection } from "./ui/connection";
import { Keys } from "./ui/Keys";
import { Notice } from "./ui/parts";
import { route, showRoute } from "./ui/route";

const OVERVIEW = showRoute({ page: "overview", filter: "" });

function toOverview() {
  location.hash = OVERVIEW;
}

export function App() {
  const place = route.value;
  const title = place.page === "namespace" ? `${place.namespace} · Waymark` : "Waymark";
  useEffect(() => {
    document.title = title;
  }, [title]);
  return (
    <>
      <header>
        <a class="brand" href={OVERVIEW}>
          <svg viewBox="0 0 24 24" width="22" height="22" aria-hidden="true">
            <path d="M12 2v20M12 5h7l3 3-3 3h-7M12 13H6l-3 2.5L6 18h6" />
          </svg>
          Waymark
        </a>
        {place.page === "namespace" && (
          <nav aria-label="Where you are">
            <a href={OVERVIEW}>Namespaces</a> <span aria-hidden="true">/</span>{" "}
            <span aria-current="page">{place.namespace}</span>
          </nav>
        )}
        <ConnectionBadge />
        <Keys toOverview={toOverview} />
      </header>
      <main>
        <ServerNotice />
        <Page />
      </main>
    </>
  );
}

function Page() {
  const place = route.value;
  switch (place.page) {
    case "overview":
      return <OverviewPage filter={place.filter} />;
    case "namespace":
      return <NamespacePage key={place.namespace} {...place} />;
    case "unknown":
      return (
        <Notice tone="plain">
          There is no page {place.path}. <a href={OVERVIEW}>All namespaces</a> are one click away.
        </Notice>
      );
  }
}

function ConnectionBadge() {
  const now = connection.value;
  switch (now.kind) {
    case "connecting":
      return (
        <span class="chip badge" role="status">
          … connecting
        </span>
      );
    case "up":
      return now.problems.length === 0 ? (
        <span class="chip badge ok" role="status">
          ● live · ready
        </span>
      ) : (
        <span class="chip badge warning" role="status">
          ! live · not ready
        </span>
      );
    case "down":
      return (
        <span class="chip badge error" role="status">
          × disconnected
        </span>
      );
  }
}

function ServerNotice() {
  const now = connection.value;
  if (now.kind === "down") {
    return (
      <Notice tone="error">
        The server has not answered for <Seconds since={now.since} />. What is shown is what was
        known then; this page goes on by itself when the server is back.
      </Notice>
    );
  }
  if (now.kind === "up" && now.problems.length > 0) {
    return (
      <Notice tone="warning">
        The server is not ready:
        <ul>
          {now.problems.map((problem) => (
            <li key={problem}>{problem}</li>
          ))}
        </ul>
      </Notice>
    );
  }
  return null;
}

function Seconds({ since }: { since: number }) {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    const timer = setInterval(() => {
      setNow(Date.now());
    }, 1_000);
    return () => {
      clearInterval(timer);
    };
  }, []);
  // Counted silently: an announcement each second helps nobody.
  return <span aria-hidden="true">{Math.max(0, Math.round((now - since) / 1000))} s</span>;
}
