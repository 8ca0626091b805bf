/** Waits for `ms`, or until `signal` is aborted. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) {
      resolve();
      return;
    }
    const over = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", over);
      resolve();
    };
    const timer = setTimeout(over, ms);
    signal.addEventListener("abort", over);
  });
}

/**
 * Calls `changed` with each line of a watch, for ever: a watch that ends or breaks is opened again, and says again
 * what is true by then. Returns once `signal` is aborted.
 */
export async function watchLines(
  path: string,
  changed: (line: string) => void,
  signal: AbortSignal,
  fetcher: typeof fetch = fetch,
  retryMs = 1_000,
): Promise<void> {
  while (!signal.aborted) {
    try {
      const response = await fetcher(path, { headers: { accept: "application/json" }, signal });
      if (response.status === 400) {
        return; // the question itself is wrong, and will be tomorrow
      }
      if (response.ok && response.body !== null) {
        await readLines(response.body, changed);
      }
    } catch {
      // Gone or refused: whoever reads the value itself is told why, so here it is enough to try again.
    }
    await pause(retryMs, signal);
  }
}

/** Splits what comes into lines, wherever the network cut it. */
export async function readLines(
  body: ReadableStream<Uint8Array>,
  line: (text: string) => void,
): Promise<void> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let rest = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) {
      return;
    }
    const lines = (rest + decoder.decode(value, { stream: true })).split("\n");
    rest = lines.pop() ?? "";
    for (const each of lines.filter((text) => text !== "")) {
      line(each);
    }
  }
}
