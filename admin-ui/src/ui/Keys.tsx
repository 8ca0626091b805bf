import { useEffect, useRef } from "preact/hooks";

const KEYS = [
  ["/", "to the search field of the page"],
  ["g", "to the overview"],
  ["?", "this list"],
  ["Esc", "leaves a field, or this list"],
];

/** The keys of the console, and the list of them. */
export function Keys({ toOverview }: { toOverview: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      const target = event.target instanceof HTMLElement ? event.target : null;
      const writing = target?.matches("input, textarea, select") === true;
      if (writing && event.key === "Escape") {
        target.blur();
      }
      if (writing || event.ctrlKey || event.metaKey || event.altKey) {
        return;
      }
      if (event.key === "/") {
        const search = document.querySelector<HTMLInputElement>("[data-search]");
        search?.focus();
        search?.select();
        event.preventDefault();
      } else if (event.key === "?") {
        dialog.current?.showModal();
      } else if (event.key === "g") {
        toOverview();
      }
    };
    addEventListener("keydown", pressed);
    return () => {
      removeEventListener("keydown", pressed);
    };
  }, [toOverview]);
  return (
    <>
      <button
        type="button"
        class="keys"
        aria-label="Keys"
        title="Keys (?)"
        onClick={() => dialog.current?.showModal()}
      >
        ?
      </button>
      <dialog ref={dialog} aria-labelledby="keys-title">
        <h2 id="keys-title">Keys</h2>
        <dl>
          {KEYS.map(([key, meaning]) => (
            <div key={key}>
              <dt>
                <kbd>{key}</kbd>
              </dt>
              <dd>{meaning}</dd>
            </div>
          ))}
        </dl>
        <form method="dialog">
          <button type="submit">Close</button>
        </form>
      </dialog>
    </>
  );
}
