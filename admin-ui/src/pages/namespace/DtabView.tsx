import { entryKeys, toLines } from "../../dtab/tokens";

/** A dtab's text with its lines numbered; lines of entries in `used` (as `entryKeys` gives them) are marked. */
export function DtabView({ text, used }: { text: string; used: ReadonlySet<string> }) {
  const keys = entryKeys(text);
  return (
    <ol class="dtab" tabIndex={0} aria-label="The dtab, line by line">
      {toLines(text).map((line, i) => {
        const marked = line.entries.some((entry) => used.has(keys[entry] ?? ""));
        return (
          <li key={i} class={marked ? "marked" : undefined}>
            <span class="gutter" aria-hidden="true">
              {marked ? "▸" : ""}
              {i + 1}
            </span>
            <code>
              {line.tokens.map((token, j) => (
                <span key={j} class={`t-${token.kind}`}>
                  {token.text}
                </span>
              ))}
              {marked && <span class="visually-hidden"> (used by the explained name)</span>}
            </code>
          </li>
        );
      })}
    </ol>
  );
}
