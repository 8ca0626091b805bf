import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";

/** Something the reader must know; what is wrong is announced, what is only so is not. */
export function Notice({
  tone,
  children,
}: {
  tone: "warning" | "error" | "plain";
  children: ComponentChildren;
}) {
  const sign = { warning: "!", error: "×", plain: "i" }[tone];
  return (
    <div class={`notice ${tone}`} role={tone === "plain" ? undefined : "alert"}>
      <span class="sign" aria-hidden="true">
        {sign}
      </span>
      <div>{children}</div>
    </div>
  );
}

/** What stands where something is about to be. */
export function Waiting({ children }: { children: ComponentChildren }) {
  return (
    <p class="waiting" role="status">
      {children}
    </p>
  );
}

/** Puts a text into the clipboard, and says whether that worked. */
export function CopyButton({ text, children }: { text: string; children: ComponentChildren }) {
  const [came, setCame] = useState<{ text: string; done: boolean }>();
  const copy = () => {
    const tell = (done: boolean) => () => {
      setCame({ text, done });
    };
    // Browsers offer the clipboard to pages from https or this very machine only.
    const clipboard = navigator.clipboard as Clipboard | undefined;
    (clipboard?.writeText(text) ?? Promise.reject(new Error("no clipboard"))).then(
      tell(true),
      tell(false),
    );
  };
  const current = came?.text === text ? came : undefined;
  return (
    <span class="copy">
      <button type="button" onClick={copy} title={text}>
        {current?.done === true ? "Copied ✓" : children}
      </button>
      {current?.done === false && <code class="by-hand">{text}</code>}
    </span>
  );
}
