import { signal } from "@preact/signals";
import { useEffect, useRef, useState } from "preact/hooks";
import { follow, type Follower, type Source } from "../api/live";
import type { State } from "../api/state";

/** Whether anybody can see the page; what nobody sees is not followed, and its connections are given back. */
export const visible = signal(true);

/** Follows whether the page can be seen. */
export function startVisibility(): void {
  const read = () => {
    visible.value = document.visibilityState !== "hidden";
  };
  document.addEventListener("visibilitychange", read);
  read();
}

/**
 * The state of a source while the component is shown. `key` says which source it is: another key begins anew. Another
 * `poke` loads again at once.
 */
export function useLive<T>(key: string, source: Source<T>, poke = ""): State<T> {
  const [found, setFound] = useState<{ key: string; state: State<T> }>();
  const follower = useRef<Follower | undefined>(undefined);
  const seen = visible.value;
  useEffect(() => {
    if (!seen) {
      return;
    }
    const following = follow(source, (state) => {
      setFound({ key, state });
    });
    follower.current = following;
    return () => {
      following.stop();
    };
  }, [key, seen]);
  useEffect(() => {
    follower.current?.refresh();
  }, [poke]);
  return found?.key === key ? found.state : { kind: "pending" };
}
