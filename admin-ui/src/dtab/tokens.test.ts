import { describe, expect, it } from "vitest";
import { entryKeys, tokenize, toLines } from "./tokens";

const kinds = (text: string) =>
  tokenize(text)
    .filter((token) => token.kind !== "blank")
    .map((token) => `${token.kind} ${token.text}`);

describe("tokenize", () => {
  it("tells a prefix from a path, and a weight from what it weighs", () => {
    expect(kinds("/s/*/b => 0.9*/a & ~ ;")).toEqual([
      "prefix /s/*/b",
      "operator =>",
      "weight 0.9",
      "operator *",
      "path /a",
      "operator &",
      "constant ~",
      "operator ;",
    ]);
  });

  it("takes # for a comment only where no label is being written", () => {
    expect(kinds("/a => /#/b#c # d\n;")).toEqual([
      "prefix /a",
      "operator =>",
      "path /#/b#c",
      "comment # d",
      "operator ;",
    ]);
  });

  it("marks what the language has no use for", () => {
    expect(kinds("/a => é?")).toContain("invalid é?");
  });
});

describe("toLines", () => {
  it("knows which entries have a part on a line", () => {
    const lines = toLines("# about a\n/a =>\n  /b ; /c => /d\n");
    expect(lines.map((line) => line.entries)).toEqual([[], [0], [0, 1]]);
  });

  it("loses no empty line", () => {
    expect(toLines("\n\n/a => /b").length).toBe(3);
  });
});

describe("entryKeys", () => {
  it("is the same for entries that differ in layout, comments and how a weight is written", () => {
    expect(entryKeys("/a=>0.90*/b&/c")).toEqual(entryKeys("/a => .9 * /b # most\n & /c ;"));
  });

  it("differs where the meaning does", () => {
    expect(entryKeys("/a => 0.9*/b & /c")).not.toEqual(entryKeys("/a => 0.8*/b & /c"));
  });
});
