/** What a piece of a dtab's text is. Together, in order, the pieces are the text. */
export type TokenKind =
  "blank" | "comment" | "prefix" | "path" | "weight" | "operator" | "constant" | "invalid";

export interface Token {
  kind: TokenKind;
  text: string;
}

/** Where a text begins: a dtab with a prefix, a tree with what may stand behind `=>`. */
export type Start = "dtab" | "tree";

const LABEL = String.raw`(?:[A-Za-z0-9_:.#$%-]|\\x[0-9A-Fa-f]{2})+`;
const PATH = new RegExp(String.raw`/(?:${LABEL}(?:/${LABEL})*)?`, "y");
const PREFIX = new RegExp(String.raw`/(?:(?:\*|${LABEL})(?:/(?:\*|${LABEL}))*)?`, "y");
// What Java takes for white space, as the server does: not all that Unicode does, and no space that does not break.
const BLANK = new RegExp(
  String.raw`[\t-\r\x1c-\x20\u1680\u2000-\u2006\u2008-\u200a\u2028\u2029\u205f\u3000]+`,
  "y",
);
const COMMENT = /#[^\n]*/y;
const WEIGHT = /[0-9.]*[0-9][0-9.]*/y;
const OPERATOR = /=>|[|&;()*]/y;
const CONSTANT = /[~!$]/y;

/** Cuts a dtab's text into pieces, whatever it is: what cannot stand where it does is `invalid`. */
export function tokenize(text: string, start: Start = "dtab"): Token[] {
  const tokens: Token[] = [];
  let inPrefix = start === "dtab";
  let at = 0;
  const take = (kind: TokenKind, pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    const found = pattern.exec(text)?.[0];
    if (found !== undefined) {
      tokens.push({ kind, text: found });
      at += found.length;
    }
    return found;
  };
  while (at < text.length) {
    if (take("blank", BLANK) ?? take("comment", COMMENT)) {
      continue;
    }
    if (inPrefix ? take("prefix", PREFIX) : take("path", PATH)) {
      continue;
    }
    const operator = take("operator", OPERATOR);
    if (operator !== undefined) {
      inPrefix = operator === ";" ? start === "dtab" : operator === "=>" ? false : inPrefix;
      continue;
    }
    if (!inPrefix && (take("constant", CONSTANT) ?? take("weight", WEIGHT))) {
      continue;
    }
    const last = tokens.at(-1);
    if (last?.kind === "invalid") {
      last.text += text.charAt(at);
    } else {
      tokens.push({ kind: "invalid", text: text.charAt(at) });
    }
    at++;
  }
  return tokens;
}

/** A line of a dtab, and which entries (counted from 0) have a piece on it. */
export interface Line {
  tokens: Token[];
  entries: number[];
}

/** The lines of a dtab. A newline at the very end begins no line. */
export function toLines(text: string): Line[] {
  let line: Line = { tokens: [], entries: [] };
  const lines = [line];
  let entry = 0;
  for (const token of tokenize(text.replace(/\n$/, ""))) {
    const [first = "", ...others] = token.text.split("\n");
    line.tokens.push({ ...token, text: first });
    for (const other of others) {
      line = { tokens: [{ ...token, text: other }], entries: [] };
      lines.push(line);
    }
    if (token.kind !== "blank" && token.kind !== "comment" && !line.entries.includes(entry)) {
      line.entries.push(entry);
    }
    if (token.text === ";") {
      entry++;
    }
  }
  return lines;
}

/** Each entry of a dtab in a form that is the same however it was laid out and its weights were written. */
export function entryKeys(text: string): string[] {
  const keys = [""];
  for (const token of tokenize(text)) {
    if (token.text === ";") {
      keys.push("");
    } else if (token.kind !== "blank" && token.kind !== "comment") {
      const piece = token.kind === "weight" ? Number(token.text).toString() : token.text;
      keys[keys.length - 1] = (keys.at(-1) ?? "") + piece;
    }
  }
  return keys.filter((key) => key !== "");
}
