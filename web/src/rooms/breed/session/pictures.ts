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
  /** Forgets that they couldn't. */
  forgive: () => void;
  /** Since when some are being drawn again, of performance.now(); null while none are. */
  since: number | null;
}

export const PicturesContext = createContext<Pictures>({ times: new Map(), missing: () => undefined, error: null, forgive: () => undefined, since: null });
export const usePictures = () => useContext(PicturesContext);

export function useRedrawing(run: string): Pictures {
  const [times, setTimes] = useState<ReadonlyMap<string, number>>(new Map());
  const [error, setError] = useState<unknown>(null);
  const [since, setSince] = useState<number | null>(null);
  const wanted = useRef(new Map<string, string>());
  const tried = useRef(new Map<string, number>());
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
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
        setSince((before) => before ?? performance.now());
        const asked = askAgain(run, found.map(([, each]) => each)).then(
          () => {
            setError(null);
            setTimes((known) => new Map([...known, ...found.map(([each]): [string, number] => [each, tried.current.get(each) ?? 1])]));
          },
          setError,
        );
        void asked.finally(() => setSince(null));
      }, TOGETHER_MS);
    },
    [run],
  );
  const forgive = useCallback(() => setError(null), []);
  return { times, missing, error, forgive, since };
}
