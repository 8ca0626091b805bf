import { signal } from "@preact/signals";

/** A place in the console; all that is selected is in it, and it is all in the URL. */
export type Route =
  | { page: "overview"; filter: string }
  | { page: "namespace"; namespace: string; name: string; dtab: string }
  | { page: "unknown"; path: string };

/** Reads the part of the URL behind `#`. */
export function readRoute(hash: string): Route {
  const [path = "", query = ""] = hash.replace(/^#/, "").split(/\?(.*)/s);
  const parameters = new URLSearchParams(query);
  if (path === "" || path === "/") {
    return { page: "overview", filter: parameters.get("q") ?? "" };
  }
  const namespace = /^\/ns\/([^/]+)$/.exec(path)?.[1];
  try {
    if (namespace !== undefined) {
      return {
        page: "namespace",
        namespace: decodeURIComponent(namespace),
        name: parameters.get("name") ?? "",
        dtab: parameters.get("dtab") ?? "",
      };
    }
  } catch {
    // no valid encoding, so no page of ours
  }
  return { page: "unknown", path };
}

export function showRoute(route: Exclude<Route, { page: "unknown" }>): string {
  const all: [string, string][] =
    route.page === "overview"
      ? [["q", route.filter]]
      : [
          ["name", route.name],
          ["dtab", route.dtab],
        ];
  const query = new URLSearchParams(all.filter(([, value]) => value !== "")).toString();
  const path = route.page === "overview" ? "/" : `/ns/${encodeURIComponent(route.namespace)}`;
  return `#${path}${query === "" ? "" : `?${query.replaceAll("%2F", "/")}`}`;
}

export const route = signal<Route>({ page: "overview", filter: "" });

/** Follows the URL from now on. */
export function startRouting(): void {
  const read = () => {
    route.value = readRoute(location.hash);
  };
  addEventListener("hashchange", read);
  read();
}

/** Refines what is selected on a page, without a step in the history for each key typed. */
export function refine(next: Exclude<Route, { page: "unknown" }>): void {
  history.replaceState(null, "", showRoute(next));
  route.value = next;
}
