/** What is shown: the picture of the place, over the socket while that is open, and by requests where it isn't. */
import { useCallback, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { ServerError } from "../../api/client.ts";
import { shape, type NewShape } from "../../api/exploring.ts";
import { addressOf, Live, type Frame } from "./live.ts";
import { shapeOf, type Place } from "./places.ts";

export interface Shown {
  id: string;
  model: string;
  width: number;
  height: number;
  bitmap: ImageBitmap;
}

export interface Showing {
  shown: Shown | null;
  error: unknown;
  isWaiting: boolean;
  /** "none" until it is known. */
  line: "none" | "open" | "broken";
  again: () => void;
}

const BROKEN_AFTER_MS = 1_500;

/** isMoving: while a hand moves, pictures come sooner and may be rounded otherwise; when it rests, the one that stays is drawn. */
export function useShown(run: string, place: Place, isMoving: boolean): Showing {
  const { i18n } = useTranslation();
  const [shown, setShown] = useState<Shown | null>(null);
  const [answer, setAnswer] = useState<{ key: string; error: unknown }>({ key: "", error: null });
  const [line, setLine] = useState<Showing["line"]>("none");
  const live = useRef<Live | null>(null);
  const posting = useRef<AbortController | null>(null);
  const wanted = useRef<NewShape>({ ...shapeOf(place), glance: isMoving });

  const show = useCallback(async (frame: Frame, of: NewShape) => {
    const bitmap = await createImageBitmap(frame.file);
    setShown({ id: frame.id, model: frame.model, width: frame.width, height: frame.height, bitmap });
    setAnswer({ key: JSON.stringify(of), error: null });
  }, []);

  /** What was asked for last; what was asked before that is taken back. */
  const post = useCallback(
    async (body: NewShape) => {
      posting.current?.abort();
      const own = (posting.current = new AbortController());
      try {
        const { model, piece } = await shape(run, body, own.signal);
        const answer = await fetch(piece.picture, { signal: own.signal });
        await show({ ...piece, model, number: 0, file: await answer.blob() }, body);
      } catch (refused) {
        if (own.signal.aborted) return;
        setAnswer({ key: JSON.stringify(body), error: refused instanceof ServerError ? refused : new ServerError("unreachable", "") });
      }
    },
    [run, show],
  );

  const ask = useCallback(() => {
    if (live.current?.ask(wanted.current) !== true) void post(wanted.current);
    else posting.current?.abort();
  }, [post]);

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const opened = new Live(addressOf(run, i18n.language, location), {
      onFrame: (frame, of) => void show(frame, of),
      onError: (error, of) => setAnswer({ key: JSON.stringify(of), error }),
      onLine: (isOpen, unanswered) => {
        clearTimeout(timer);
        if (isOpen) setLine("open");
        else timer = setTimeout(() => setLine("broken"), BROKEN_AFTER_MS);
        if (unanswered !== null) void post(unanswered);
      },
    });
    live.current = opened;
    return () => {
      clearTimeout(timer);
      live.current = null;
      opened.close();
      posting.current?.abort();
    };
  }, [run, i18n.language, show, post]);

  const key = JSON.stringify({ ...shapeOf(place), glance: isMoving });
  useEffect(() => {
    wanted.current = JSON.parse(key) as NewShape;
    ask();
  }, [key, ask]);

  return { shown, error: answer.key === key ? answer.error : null, isWaiting: answer.key !== key, line, again: ask };
}
