import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { entryKeys, tokenize, type Start } from "./tokens";

// The dtab module's examples of the language, so that the console and the server cannot drift apart.
const CASES = join(process.cwd(), "../dtab/src/test/resources/cases");

interface Case {
  number: string;
  start: Start;
  text: string;
  verdict: string;
}

const unescape = (value: string) =>
  value.replace(/\\u([0-9a-fA-F]{4})/g, (_, unit: string) =>
    String.fromCharCode(parseInt(unit, 16)),
  );

function readCases(file: string): Case[] {
  return readFileSync(join(CASES, file), "utf8")
    .split(/^---$/m)
    .flatMap((block) => {
      const fields = new Map(
        [...block.matchAll(/^([a-z-]+):[ \t]*(.*?)[ \t]*$/gm)].map(([, label, value]) => [
          label ?? "",
          unescape(value ?? ""),
        ]),
      );
      const verdict = fields.get("verdict") ?? fields.get("waymark") ?? "";
      const number = fields.get("case") ?? "";
      const starts: [string, Start][] = [
        ["read-dtab", "dtab"],
        ["read-dentry", "dtab"],
        ["read-prefix", "dtab"],
        ["read-tree", "tree"],
        ["read-path", "tree"],
      ];
      return starts.flatMap(([label, start]) => {
        const text = fields.get(label);
        return text === undefined ? [] : [{ number, start, text, verdict }];
      });
    });
}

const cases = readdirSync(CASES)
  .filter((file) => file.endsWith(".txt"))
  .flatMap(readCases);

describe("the examples of the language", () => {
  it("are found", () => {
    expect(cases.length).toBeGreaterThan(90);
  });

  it.each(cases)("case $number: nothing of the text is lost", ({ text, start }) => {
    expect(
      tokenize(text, start)
        .map((token) => token.text)
        .join(""),
    ).toBe(text);
  });

  const good = cases.filter(({ verdict }) => verdict.startsWith("ok"));
  it.each(good)("case $number: what the server reads has no invalid piece", ({ text, start }) => {
    expect(tokenize(text, start).filter((token) => token.kind === "invalid")).toEqual([]);
  });

  const dtabs = good.filter(({ start, text }) => start === "dtab" && text.includes("=>"));
  it.each(dtabs)("case $number: as written and as shown, the entries are the same", (each) => {
    expect(entryKeys(each.text)).toEqual(entryKeys(each.verdict.replace(/^ok/, "")));
  });
});
