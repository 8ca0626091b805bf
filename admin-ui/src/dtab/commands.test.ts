import { describe, expect, it } from "vitest";
import { asCommand, asCurl, quote } from "./commands";

const question = { namespace: "shop", name: "/svc/a", dtab: "/svc => /b ; /c => 'd" };

describe("commands", () => {
  it("quote what a shell would take apart", () => {
    expect(quote("it's; rm")).toBe(`'it'\\''s; rm'`);
    expect(quote("/svc/a-1")).toBe("/svc/a-1");
    expect(quote("")).toBe("''");
  });

  it("ask the server that the console came from, under its path", () => {
    expect(asCommand({ ...question, dtab: "" }, "http://h:1/way/")).toBe(
      "./waymark delegate /svc/a -n shop --server http://h:1/way",
    );
    expect(asCurl({ ...question, dtab: "" }, "http://h:1/way/")).toBe(
      "curl 'http://h:1/way/api/1/delegate/shop?path=%2Fsvc%2Fa'",
    );
  });

  it("carry the request's own entries", () => {
    expect(asCommand(question, "http://h/")).toContain(`-d '/svc => /b ; /c => '\\''d'`);
    expect(asCurl(question, "http://h/")).toContain("&dtab=%2Fsvc+%3D%3E+%2Fb");
  });
});
