import { ApiError, get, staleness } from "./http";

/** One entry of a dtab, as the server shows it. */
export interface Entry {
  prefix: string;
  dst: string;
}

/** A namespace at one revision; `stale` says since when and why it may be out of date. */
export interface Summary {
  name: string;
  revision: string;
  entries: number;
  stale: string | null;
}

/** A dtab as its author wrote it. */
export interface DtabText {
  text: string;
  revision: string;
  stale: string | null;
}

export const WATCH_NAMESPACES = "api/1/dtabs?watch=1";

export function dtabPath(namespace: string): string {
  return `api/1/dtabs/${encodeURIComponent(namespace)}`;
}

/** Asks the server for the names of all namespaces. */
export async function fetchNamespaces(
  fetcher: typeof fetch = fetch,
  signal?: AbortSignal,
): Promise<string[]> {
  const response = await get("api/1/dtabs", "application/json", signal, fetcher);
  const body: unknown = await response.json();
  if (!Array.isArray(body) || !body.every((name) => typeof name === "string")) {
    throw new Error("expected a list of namespace names from api/1/dtabs");
  }
  return body;
}

export async function fetchSummary(
  name: string,
  signal?: AbortSignal,
  fetcher: typeof fetch = fetch,
): Promise<Summary> {
  const response = await get(dtabPath(name), "application/json", signal, fetcher);
  const body: unknown = await response.json();
  if (!Array.isArray(body)) {
    throw new Error(`expected a list of entries from ${dtabPath(name)}`);
  }
  const revision = readRevision(response.headers.get("etag"));
  return { name, revision, entries: body.length, stale: staleness(response) };
}

/** The dtab of a namespace; null if there is no such namespace. */
export async function fetchDtab(
  name: string,
  signal?: AbortSignal,
  fetcher: typeof fetch = fetch,
): Promise<DtabText | null> {
  const response = await get(dtabPath(name), "application/dtab", signal, fetcher).catch(
    (cause: unknown) => {
      if (cause instanceof ApiError && cause.status === 404) {
        return null;
      }
      throw cause;
    },
  );
  if (response === null) {
    return null;
  }
  const revision = readRevision(response.headers.get("etag"));
  return { text: await response.text(), revision, stale: staleness(response) };
}

/** The number in an ETag, which is eight bytes in base64; what is no such tag is shown as it is. */
export function readRevision(etag: string | null): string {
  if (etag === null) {
    return "unknown";
  }
  try {
    const bytes = atob(etag.replace(/^W\//, "").replaceAll('"', ""));
    if (bytes.length !== 8) {
      return etag;
    }
    const each = Uint8Array.from(bytes, (byte) => byte.charCodeAt(0));
    return each.reduce((sum, byte) => sum * 256n + BigInt(byte), 0n).toString();
  } catch {
    return etag;
  }
}
