/** Pictures that the server has forgotten since: asked for once more, many in one request, and shown when they are there. */
import { createContext, useCallback, useContext, useRef, useState } from "react";
import { askAgain } from "./asking.ts";

const TOGETHER_MS = 80;
/** A picture that can't be drawn twice isn't asked for a third time. */
const MOST_TIMES = 2;

export interface Pictures {
  /** How often a picture was drawn again: a part of its address, so that the browser asks for it. */
  times: ReadonlyMap<string, number>;
  /** A picture didn't load. */
  missing: (id: string, origin: string) => void;
  /** Why pictures couldn't be drawn again. */
  error: unknown;
  /** Asks for them once more. */
  again: () => void;
  /** Forgets that they couldn't. */
  forgive: () => void;
  /** Since when some are being drawn again, of performance.now(); null while none are. */
  since: number | null;
}

export const PicturesContext = createContext<Pictures>({ times: new Map(), missing: () => undefined, error: null, again: () => undefined, forgive: () => undefined, since: null });
export const usePictures = () => useContext(PicturesContext);

export function useRedrawing(run: string): Pictures {
  const [times, setTimes] = useState<ReadonlyMap<string, number>>(new Map());
  const [error, setError] = useState<unknown>(null);
  const [since, setSince] = useState<number | null>(null);
  const wanted = useRef(new Map<string, string>());
  const tried = useRef(new Map<string, number>());
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const failed = useRef<[string, string][]>([]);
  const ask = useCallback(
    (found: [string, string][]) => {
      setSince((before) => before ?? performance.now());
      setError(null);
      const asked = askAgain(run, found.map(([, origin]) => origin)).then(
        () => setTimes((known) => new Map([...known, ...found.map(([id]): [string, number] => [id, (known.get(id) ?? 0) + 1])])),
        (fault: unknown) => {
          failed.current.push(...found);
          setError(fault);
        },
      );
      void asked.finally(() => setSince(null));
    },
    [run],
  );
  const missing = useCallback(
    (id: string, origin: string) => {
      const before = tried.current.get(id) ?? 0;
      if (before >= MOST_TIMES || wanted.current.has(id)) return;
      tried.current.set(id, before + 1);
      wanted.current.set(id, origin);
      clearTimeout(timer.current);
      timer.current = setTimeout(() => {
        const found = [...wanted.current];
        wanted.current = new Map();
        ask(found);
      }, TOGETHER_MS);
    },
    [ask],
  );
  const again = useCallback(() => ask(failed.current.splice(0)), [ask]);
  const forgive = useCallback(() => setError(null), []);
  return { times, missing, error, again, forgive, since };
}
