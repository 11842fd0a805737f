/** Sessions as this browser keeps them: ids and origins, never pictures, and only so many. A tab has its own; a new one begins with the newest. */
import { begun, type Litter, type Session } from "./history.ts";

const PREFIX = "ganvas.breed.";
const FORMAT = 1;
/** Characters of one session; a browser gives a page about five million for everything. */
export const MOST_CHARACTERS = 1_200_000;
const MOST_RUNS = 3;

/** The text of a session, without its oldest litters where it is too long. What is looked at and what is in the tray stays. */
export function written(session: Session, most = MOST_CHARACTERS): string {
  let kept = session;
  for (;;) {
    const text = JSON.stringify({ format: FORMAT, at: Date.now(), session: kept });
    if (text.length <= most) return text;
    const shorter = shortened(kept);
    if (shorter === null) return text;
    kept = shorter;
  }
}

function shortened(session: Session): Session | null {
  const goes = session.litters.find((litter) => litter.number !== session.view.here);
  if (goes === undefined) return null;
  const litters = session.litters.filter((litter) => litter !== goes);
  const there = new Set(litters.map((litter) => litter.number));
  const views = <V extends Session["view"]>(found: readonly V[]) => found.filter((view) => view.here === null || there.has(view.here));
  const past = views(session.past);
  const future = views(session.future);
  const needed = new Set([
    ...litters.flatMap((litter) => [...litter.pieces, ...litter.parents]),
    ...[session.view, ...past, ...future].flatMap((view) => view.parents.map((parent) => parent.id)),
  ]);
  const pieces = Object.fromEntries(Object.entries(session.pieces).filter(([id]) => needed.has(id)));
  return { ...session, litters, pieces, past, future };
}

/** A session from its text; null for what isn't one of this format. */
export function readSession(text: string | null): Session | null {
  if (text === null) return null;
  try {
    const found = JSON.parse(text) as { format?: unknown; session?: unknown };
    if (found.format !== FORMAT || typeof found.session !== "object" || found.session === null) return null;
    const session = { ...begun(), ...(found.session as Partial<Session>) };
    const isWhole = Array.isArray(session.litters) && Array.isArray(session.view.parents) && session.litters.every((litter) => isLitter(litter, session));
    return isWhole && session.view.parents.every((parent) => parent.id in session.pieces) ? session : null;
  } catch {
    return null;
  }
}

function isLitter(litter: Litter, session: Session): boolean {
  return Number.isInteger(litter.number) && Array.isArray(litter.parents) && litter.pieces.every((id) => typeof session.pieces[id]?.origin === "string");
}

export function loaded(run: string): Session | null {
  try {
    return readSession(sessionStorage.getItem(PREFIX + run)) ?? readSession(localStorage.getItem(PREFIX + run));
  } catch {
    return null; // storage is switched off
  }
}

/** Keeps a session for this tab and for later ones. Where there is no room, it lasts as long as the page. */
export function keep(run: string, session: Session): void {
  const text = written(session);
  for (const storage of [() => sessionStorage, () => localStorage]) {
    try {
      makeRoom(storage(), run);
      storage().setItem(PREFIX + run, text);
    } catch {
      // It is full, or switched off.
    }
  }
}

/** Of too many runs the sessions that are oldest go. */
function makeRoom(storage: Storage, run: string): void {
  const others = Object.keys(storage).filter((key) => key.startsWith(PREFIX) && key !== PREFIX + run);
  if (others.length < MOST_RUNS) return;
  const age = (key: string) => Number(/"at":(\d+)/.exec(storage.getItem(key)?.slice(0, 60) ?? "")?.[1] ?? 0);
  for (const key of others.toSorted((a, b) => age(a) - age(b)).slice(0, others.length - MOST_RUNS + 1)) storage.removeItem(key);
}
