/** An answer that is no success, in the server's own words. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

/** GETs from the server; all calls go through here. Relative, so that the console works behind any path. */
export async function get(
  path: string,
  accept: string,
  signal?: AbortSignal,
  fetcher: typeof fetch = fetch,
): Promise<Response> {
  const response = await fetcher(path, { headers: { accept }, ...(signal ? { signal } : {}) });
  if (!response.ok) {
    const said = (await response.text()).trim();
    const status = `${response.status.toString()} ${response.statusText}`.trim();
    throw new ApiError(response.status, said === "" ? `the server answered ${status}` : said);
  }
  return response;
}

/** What the server says of an answer that may be out of date, or nothing. */
export function staleness(response: Response): string | null {
  return response.headers.get("waymark-stale");
}

/** The words of whatever was thrown. */
export function reason(cause: unknown): string {
  if (cause instanceof TypeError) {
    return "the server cannot be reached"; // what fetch throws, in words that differ between browsers
  }
  return cause instanceof Error ? cause.message : String(cause);
}
