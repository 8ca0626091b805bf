/** Why the server cannot do its work, a reason each; none if it can. Throws if nobody answers. */
export async function fetchReadiness(
  signal: AbortSignal,
  fetcher: typeof fetch = fetch,
): Promise<string[]> {
  const response = await fetcher("readyz", { headers: { accept: "application/json" }, signal });
  if (response.status !== 200 && response.status !== 503) {
    throw new Error(`readyz answered ${response.status.toString()}`);
  }
  const body: unknown = await response.json();
  if (!Array.isArray(body)) {
    throw new Error("expected a list of reasons from readyz");
  }
  return body.map(String);
}
