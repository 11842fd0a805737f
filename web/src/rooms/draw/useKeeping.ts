/** Keeping: what is drawn is kept once nobody has drawn for a moment, and at once when the room or the page is left before that. */
import { useEffect, useEffectEvent, useRef } from "react";

/** Gives what is to be called after each stroke. afterMs: how long nobody has drawn by then, in milliseconds. */
export function useKeeping(keep: () => void, afterMs: number): () => void {
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const leave = useEffectEvent(() => {
    if (timer.current === undefined) return;
    clearTimeout(timer.current);
    keep();
  });
  useEffect(() => {
    const hidden = () => leave();
    addEventListener("pagehide", hidden);
    return () => {
      removeEventListener("pagehide", hidden);
      leave();
    };
  }, []);
  return () => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      timer.current = undefined;
      keep();
    }, afterMs);
  };
}
