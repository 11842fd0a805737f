/** A session as the page has it: kept in this browser, with one litter asked for at a time, which can be cancelled. */
import { useCallback, useEffect, useRef, useState } from "react";
import { withTicket, type Asked } from "../../../api/exploring.ts";
import { askAgain, askLitter } from "./asking.ts";
import { anew as another, begun, born, type Session } from "./history.ts";
import { keep, loaded } from "./kept.ts";

const KEPT_AFTER_MS = 250;

export interface Waiting {
  /** When it was asked for, of performance.now(). */
  since: number;
  /** Whether this page asks the model for the first time, which then is looked at first. */
  isFirst: boolean;
  /** How far it is, as the server says. */
  asked: Asked | null;
}

export interface Breeding {
  session: Session;
  change: (next: (session: Session) => Session) => void;
  waiting: Waiting | null;
  error: unknown;
  /** Asks for the next litter; does nothing while one is on its way. */
  next: () => void;
  cancel: () => void;
  /** Begins with nothing chosen; gives the session that ends with it. */
  anew: () => Session;
  restore: (session: Session) => void;
}

/** from: pieces with which the session begins or goes on, by their ids or origins. */
export function useBreeding(run: string, from: readonly string[]): Breeding {
  const [session, setSession] = useState(() => loaded(run) ?? begun());
  const [waiting, setWaiting] = useState<Waiting | null>(null);
  const [error, setError] = useState<unknown>(null);
  const current = useRef(session);
  const asked = useRef<AbortController | null>(null);
  const isWarm = useRef(false);

  const change = useCallback((next: (session: Session) => Session) => {
    current.current = next(current.current);
    setSession(current.current);
  }, []);

  useEffect(() => {
    const timer = setTimeout(() => keep(run, session), KEPT_AFTER_MS);
    const now = () => keep(run, session);
    addEventListener("pagehide", now);
    return () => {
      clearTimeout(timer);
      removeEventListener("pagehide", now);
    };
  }, [run, session]);
  useEffect(() => () => keep(run, current.current), [run]);

  const ask = useCallback(
    (request: (signal: AbortSignal) => Promise<Parameters<typeof born>[1]>, after: (session: Session) => Session = (same) => same) => {
      if (asked.current !== null) return;
      const controller = new AbortController();
      asked.current = controller;
      setError(null);
      setWaiting({ since: performance.now(), isFirst: !isWarm.current, asked: null });
      request(controller.signal)
        .then((made) => {
          isWarm.current = true;
          if (!controller.signal.aborted) change((before) => after(born(before, made)));
        })
        .catch((fault: unknown) => {
          if (!controller.signal.aborted) setError(fault);
        })
        .finally(() => {
          if (asked.current !== controller) return;
          asked.current = null;
          setWaiting(null);
        });
    },
    [change],
  );

  const next = useCallback(
    () =>
      ask((signal) =>
        withTicket(
          (ticket) => askLitter(run, current.current, signal, ticket),
          (far) => !signal.aborted && setWaiting((before) => before && { ...before, asked: far }),
        ),
      ),
    [ask, run],
  );
  const cancel = useCallback(() => {
    asked.current?.abort();
    asked.current = null;
    setWaiting(null);
  }, []);

  // A session without litters begins by itself, with what was brought or with what covers the model.
  const brought = from.join("\n");
  useEffect(() => {
    if (brought !== "") {
      ask(
        async (signal) => {
          const found = await askAgain(run, brought.split("\n"), signal);
          return { kind: "brought", parents: [], difference: 0, seed: 0, pieces: found.pieces, model: found.model };
        },
        (session) => {
          const litter = session.litters.at(-1);
          const parents = (litter?.pieces ?? []).map((id) => ({ id, held: false, spent: false }));
          return { ...session, view: { ...session.view, parents } };
        },
      );
    } else if (current.current.litters.length === 0) {
      next();
    }
    return cancel;
  }, [ask, next, cancel, run, brought]);

  const anew = useCallback(() => {
    const before = current.current;
    cancel();
    setError(null);
    change(another);
    next();
    return before;
  }, [cancel, change, next]);
  const restore = useCallback(
    (before: Session) => {
      cancel();
      setError(null);
      change(() => before);
    },
    [cancel, change],
  );

  return { session, change, waiting, error, next, cancel, anew, restore };
}
