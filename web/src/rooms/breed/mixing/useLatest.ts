/** The latest wish wins: one request at a time, and of all that is wished meanwhile only the last one is asked for. */
import { useCallback, useEffect, useRef, useState } from "react";

export interface Latest<Wish, Answer> {
  answer: Answer | null;
  error: unknown;
  isWaiting: boolean;
  want: (wish: Wish) => void;
}

export function useLatest<Wish, Answer>(ask: (wish: Wish, signal: AbortSignal) => Promise<Answer>): Latest<Wish, Answer> {
  const [state, setState] = useState<{ answer: Answer | null; error: unknown; isWaiting: boolean }>({ answer: null, error: null, isWaiting: false });
  const running = useRef<AbortController | null>(null);
  const wished = useRef<{ wish: Wish } | null>(null);
  const how = useRef(ask);
  useEffect(() => {
    how.current = ask;
  });
  useEffect(
    () => () => {
      running.current?.abort();
      running.current = null;
    },
    [],
  );
  const want = useCallback((wish: Wish) => {
    wished.current = { wish };
    if (running.current !== null) return;
    const controller = new AbortController();
    running.current = controller;
    setState((before) => ({ ...before, isWaiting: true }));
    const isWished = () => wished.current !== null;
    const work = async () => {
      for (let now = wished.current; now !== null; now = wished.current) {
        wished.current = null;
        const found: { answer: Answer } | { error: unknown } = await how.current(now.wish, controller.signal).then(
          (answer) => ({ answer }),
          (error: unknown) => ({ error }),
        );
        if (controller.signal.aborted) return;
        const isMore = isWished();
        // What is on the way to the latest one is shown too, where it came.
        setState((before) => ({ answer: "answer" in found ? found.answer : before.answer, error: "error" in found ? found.error : null, isWaiting: isMore }));
      }
      running.current = null;
    };
    void work();
  }, []);
  return { ...state, want };
}
