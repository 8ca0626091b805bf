import { describe, expect, it } from "vitest";
import { fetchDtab, fetchNamespaces, readRevision } from "./namespaces";

const answering = (body: string, status = 200): typeof fetch => {
  return () => Promise.resolve(new Response(body, { status, statusText: "as told" }));
};

describe("fetchNamespaces", () => {
  it("returns the names in the server's order", async () => {
    expect(await fetchNamespaces(answering('["default","shop"]'))).toEqual(["default", "shop"]);
  });

  it("says what the server answered when it is not a success", async () => {
    await expect(fetchNamespaces(answering("", 503))).rejects.toThrow("503 as told");
  });

  it("refuses a body that is not a list of names", async () => {
    await expect(fetchNamespaces(answering('{"default":1}'))).rejects.toThrow("expected a list");
    await expect(fetchNamespaces(answering("[1]"))).rejects.toThrow("expected a list");
  });
});

describe("fetchDtab", () => {
  it("has the text as written, its revision and what the server says of its age", async () => {
    const headers = { etag: "AAAAAAAAAQI=", "waymark-stale": "2026-01-01T00:00:00Z store away" };
    const fetcher = () => Promise.resolve(new Response("/a=>/b # c\n", { headers }));
    expect(await fetchDtab("shop", undefined, fetcher)).toEqual({
      text: "/a=>/b # c\n",
      revision: "258",
      stale: "2026-01-01T00:00:00Z store away",
    });
  });
});

describe("fetchDtab of a namespace that does not exist", () => {
  it("is no error, whatever a proxy makes of the words; another refusal is", async () => {
    const answer = (status: number) => () => Promise.resolve(new Response("", { status }));
    expect(await fetchDtab("none", undefined, answer(404))).toBeNull();
    await expect(fetchDtab("none", undefined, answer(503))).rejects.toThrow("503");
  });
});

describe("readRevision", () => {
  it("reads all eight bytes exactly", () => {
    expect(readRevision("f/////////8=")).toBe("9223372036854775807");
    expect(readRevision('W/"AAAAAAAAAAE="')).toBe("1");
  });

  it("shows a tag of another make as it is", () => {
    expect(readRevision("abc")).toBe("abc");
    expect(readRevision(null)).toBe("unknown");
  });
});
