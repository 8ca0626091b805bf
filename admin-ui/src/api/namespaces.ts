/** Asks the server for the names of all namespaces. */
export async function fetchNamespaces(fetcher: typeof fetch = fetch): Promise<string[]> {
  const response = await fetcher("api/1/dtabs", { headers: { accept: "application/json" } });
  if (!response.ok) {
    throw new Error(
      `the server answered ${response.status.toString()} ${response.statusText}`.trim(),
    );
  }
  const body: unknown = await response.json();
  if (!Array.isArray(body) || !body.every((name) => typeof name === "string")) {
    throw new Error("expected a list of namespace names from api/1/dtabs");
  }
  return body;
}
