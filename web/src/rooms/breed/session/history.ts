/**
 * A session of breeding: every litter that there was, what is in the tray, and the way back. Pure: an old session in, a new one out.
 *
 * Litters are only ever added. Undo and redo move between views, which are a litter that is looked at and the parents in the tray.
 */
import type { DrawnPiece } from "../../../api/types.ts";

export type Bred = Pick<DrawnPiece, "id" | "origin" | "difference" | "wild" | "height" | "width">;
export type LitterKind = "offer" | "litter" | "blend" | "inheritance" | "brought";

export interface Litter {
  number: number;
  kind: LitterKind;
  /** The litter that was looked at when this one was asked for: two that name the same one are branches. */
  from: number | null;
  parents: string[];
  pieces: string[];
  difference: number;
  seed: number;
}

/** A piece in the tray. spent: the litter that is newest came of it, so that the next choice takes its place, unless it is held. */
export interface Parent {
  id: string;
  held: boolean;
  spent: boolean;
}

export interface View {
  here: number | null;
  parents: Parent[];
}

export interface Session {
  /** Of what made the newest litter; null before there is one. */
  model: string | null;
  pieces: Record<string, Bred>;
  litters: Litter[];
  /** The number that the next litter gets. */
  next: number;
  /** Seeds that searches before this one have used. */
  seeds: number;
  view: View;
  past: View[];
  future: View[];
  difference: number;
  taste: boolean;
  wild: boolean;
}

export const MOST_PARENTS = 6;
export const LARGEST_DIFFERENCE = 1.5;
const MOST_VIEWS = 60;
/** As many as the server takes in one request, and characters of origins in them. */
const MOST_CHOICES = 200;
const MOST_CHOICE_CHARACTERS = 400_000;

export function begun(): Session {
  return {
    model: null,
    pieces: {},
    litters: [],
    next: 0,
    seeds: 0,
    view: { here: null, parents: [] },
    past: [],
    future: [],
    difference: 0.4,
    taste: true,
    wild: true,
  };
}

/** Another search in the same way: nothing is chosen, and other pieces are offered. */
export function anew({ difference, taste, wild, seeds, next }: Session): Session {
  return { ...begun(), difference, taste, wild, seeds: seeds + next };
}

export function litterOf(session: Session, number: number | null): Litter | undefined {
  return session.litters.find((litter) => litter.number === number);
}

/** A session in another view, with the way back to this one. */
function turned(session: Session, view: View): Session {
  return { ...session, view, past: [...session.past, session.view].slice(-MOST_VIEWS), future: [] };
}

/** Puts a piece into the tray, or takes it out. Parents that are spent make room for it. A full tray stays as it is. */
export function chosen(session: Session, id: string): Session {
  const { parents, here } = session.view;
  const known = parents.find((parent) => parent.id === id);
  if (known && !known.spent) return turned(session, { here, parents: parents.filter((parent) => parent.id !== id) });
  const rest = parents.filter((parent) => parent.held || !parent.spent);
  if (known?.held) return turned(session, { here, parents: rest.filter((parent) => parent.id !== id) });
  if (rest.length >= MOST_PARENTS || session.pieces[id] === undefined) return session;
  return turned(session, { here, parents: [...rest, { id, held: false, spent: false }] });
}

export function isFull(session: Session): boolean {
  return session.view.parents.filter((parent) => parent.held || !parent.spent).length >= MOST_PARENTS;
}

export function dropped(session: Session, id: string): Session {
  return turned(session, { ...session.view, parents: session.view.parents.filter((parent) => parent.id !== id) });
}

export function emptied(session: Session): Session {
  return session.view.parents.length === 0 ? session : turned(session, { ...session.view, parents: [] });
}

/** Holds a parent, so that it stays in the tray for the litters to come, or lets it go. */
export function held(session: Session, id: string): Session {
  const parents = session.view.parents.map((parent) => (parent.id === id ? { ...parent, held: !parent.held } : parent));
  return turned(session, { ...session.view, parents });
}

/** Looks at another litter. The tray stays as it is. */
export function went(session: Session, number: number): Session {
  if (number === session.view.here || litterOf(session, number) === undefined) return session;
  return turned(session, { ...session.view, here: number });
}

export function undone(session: Session): Session {
  const view = session.past.at(-1);
  if (view === undefined) return session;
  return { ...session, view, past: session.past.slice(0, -1), future: [session.view, ...session.future] };
}

export function redone(session: Session): Session {
  const [view, ...future] = session.future;
  if (view === undefined) return session;
  return { ...session, view, past: [...session.past, session.view], future };
}

interface Newborn {
  kind: LitterKind;
  parents: string[];
  difference: number;
  seed: number;
  pieces: readonly Bred[];
  model: string | null;
}

/** Adds a litter and looks at it. Its parents stay in the tray, spent. */
export function born(session: Session, made: Newborn): Session {
  const pieces = { ...session.pieces };
  for (const { id, origin, difference, wild, height, width } of made.pieces) pieces[id] = { id, origin, difference, wild, height, width };
  const number = session.next;
  const litter: Litter = {
    number,
    kind: made.kind,
    from: session.view.here,
    parents: made.parents,
    pieces: [...new Set(made.pieces.map((piece) => piece.id))],
    difference: made.difference,
    seed: made.seed,
  };
  const parents = session.view.parents.map((parent) => (made.parents.includes(parent.id) ? { ...parent, spent: true } : parent));
  const grown = { ...session, pieces, litters: [...session.litters, litter], next: number + 1, model: made.model ?? session.model };
  // Before the first litter there is nothing to go back to.
  return session.view.here === null ? { ...grown, view: { here: number, parents } } : turned(grown, { here: number, parents });
}

/** A piece that was mixed of the tray becomes known, as a litter of one. The view stays. */
export function mixed(session: Session, made: Omit<Newborn, "seed" | "difference">): Session {
  const piece = made.pieces[0];
  if (piece === undefined) return session;
  if (session.litters.some((litter) => litter.pieces.length === 1 && litter.pieces[0] === piece.id)) return session;
  const grown = born(session, { ...made, seed: 0, difference: 0 });
  return { ...grown, view: session.view, past: session.past, future: session.future };
}

/** The tray with one piece alone. */
export function only(session: Session, id: string): Session {
  return session.pieces[id] === undefined ? session : turned(session, { ...session.view, parents: [{ id, held: false, spent: false }] });
}

/** Pieces become known that are in no litter, such as ancestors of one that was brought. */
export function met(session: Session, pieces: readonly Bred[]): Session {
  const found = { ...session.pieces };
  for (const { id, origin, difference, wild, height, width } of pieces) found[id] ??= { id, origin, difference, wild, height, width };
  return { ...session, pieces: found };
}

/** The origin that a piece is named by, wherever the server has forgotten its id. */
export function originsOf(session: Session, ids: readonly string[]): string[] {
  return ids.flatMap((id) => session.pieces[id]?.origin ?? []);
}

/** The digits of the model in an origin, or null. */
export function modelIn(origin: string): string | null {
  return /"model":"([0-9a-f]{64})"/.exec(origin)?.[1] ?? null;
}

export interface Choice {
  chosen: string[];
  others: string[];
}

/**
 * What was chosen so far, and what it was chosen from, as origins, in the order in which it happened: whoever became a parent was preferred
 * to those that were shown with it. Pieces of another model say nothing about this one and are left out, and so are the oldest choices
 * where there are too many.
 */
export function choicesOf(session: Session, model: string | null = session.model): Choice[] {
  const found: Choice[] = [];
  let last = "";
  for (const litter of session.litters) {
    const before = session.litters.filter((each) => each.number < litter.number && each.pieces.length > 1);
    const shown = new Map(litter.parents.map((id) => [id, before.findLast((each) => each.pieces.includes(id))]));
    for (const each of new Set(shown.values())) {
      if (each === undefined) continue;
      const picked = each.pieces.filter((id) => shown.get(id) === each);
      const text = `${each.number} ${picked.join(" ")}`;
      if (text === last) continue; // the same parents once more say nothing new
      last = text;
      const own = (ids: string[]) => originsOf(session, ids).filter((origin) => modelIn(origin) === model);
      const choice = { chosen: own(picked), others: own(each.pieces.filter((id) => shown.get(id) !== each)) };
      if (choice.chosen.length > 0 && choice.others.length > 0) found.push(choice);
    }
  }
  return lastOf(found);
}

function lastOf(choices: readonly Choice[]): Choice[] {
  const kept: Choice[] = [];
  let characters = 0;
  for (const choice of choices.slice(-MOST_CHOICES).toReversed()) {
    characters += [...choice.chosen, ...choice.others].reduce((sum, origin) => sum + origin.length, 0);
    if (characters > MOST_CHOICE_CHARACTERS) break;
    kept.push(choice);
  }
  return kept.toReversed();
}

/** The generation of a litter: 0 is what was offered, 1 its children. */
export function generationOf(session: Session, litter: Litter): number {
  const generations = new Map<number, number>();
  for (const each of session.litters) {
    const before = each.parents.flatMap((id) => session.litters.findLast((other) => other.number < each.number && other.pieces.includes(id)) ?? []);
    const known = before.map((other) => generations.get(other.number) ?? 0);
    generations.set(each.number, each.parents.length === 0 ? 0 : 1 + Math.max(0, ...known));
  }
  return generations.get(litter.number) ?? 0;
}
