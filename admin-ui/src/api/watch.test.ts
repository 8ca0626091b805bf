import { describe, expect, it, vi } from "vitest";
import { readLines, watchLines } from "./watch";

function streamOf(...chunks: string[]): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      chunks.forEach((chunk) => {
        controller.enqueue(new TextEncoder().encode(chunk));
      });
      controller.close();
    },
  });
}

describe("readLines", () => {
  it("puts together what the network cut, and does not pass on half a line", async () => {
    const lines: string[] = [];
    await readLines(streamOf('["a', '"]\n["b"]', '\n["c'), (line) => lines.push(line));
    expect(lines).toEqual(['["a"]', '["b"]']);
  });
});

describe("watchLines", () => {
  it("opens a watch again that is refused, breaks or ends", async () => {
    const answers = [
      () => Promise.reject(new TypeError("refused")),
      () => Promise.resolve(new Response("", { status: 503 })),
      () => Promise.resolve(new Response(streamOf("1\n"))),
      () => Promise.resolve(new Response(streamOf("2\n"))),
    ];
    const ending = new AbortController();
    const heard = vi.fn<(line: string) => void>((line) => {
      if (line === "2") {
        ending.abort();
      }
    });
    const fetcher: typeof fetch = () => (answers.shift() ?? (() => Promise.reject(new Error())))();
    await watchLines("w", heard, ending.signal, fetcher, 1);
    expect(heard.mock.calls).toEqual([["1"], ["2"]]);
  });

  it("does not repeat a question that the server cannot understand", async () => {
    const fetcher = vi.fn<typeof fetch>(() => Promise.resolve(new Response("", { status: 400 })));
    await watchLines("w", () => undefined, new AbortController().signal, fetcher, 1);
    expect(fetcher).toHaveBeenCalledTimes(1);
  });
});
