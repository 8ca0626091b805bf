import { describe, expect, it } from "vitest";
import { fetchNamespaces } from "./namespaces";

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
