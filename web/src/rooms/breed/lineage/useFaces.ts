/** Pictures of ancestors that the session hasn't seen, such as those of a piece that was brought: drawn from their own origins. */
import { useEffect, useMemo, useRef, useState } from "react";
import { askAgain } from "../session/asking.ts";
import type { Bred, Session } from "../session/history.ts";

export function useFaces(run: string, session: Session, origins: readonly string[]): (origin: string) => Bred | undefined {
  const known = useMemo(() => new Map(Object.values(session.pieces).map((piece) => [piece.origin, piece])), [session.pieces]);
  const [drawn, setDrawn] = useState<ReadonlyMap<string, Bred>>(new Map());
  const asked = useRef(new Set<string>());
  const missing = origins.filter((origin) => !known.has(origin) && !drawn.has(origin)).join("\n");
  useEffect(() => {
    const wanted = missing.split("\n").filter((origin) => origin !== "" && !asked.current.has(origin));
    if (wanted.length === 0) return;
    for (const origin of wanted) asked.current.add(origin);
    askAgain(run, wanted).then(
      // By the place in the answer: an origin that was written a little differently is the same piece.
      ({ pieces }) => setDrawn((before) => new Map([...before, ...pieces.map((piece, place): [string, Bred] => [wanted[place] ?? piece.origin, piece])])),
      () => undefined, // they stay without a picture
    );
  }, [missing, run]);
  return (origin) => known.get(origin) ?? drawn.get(origin);
}
