/** Places: where one is in a model, how one goes on from there, and the way back. */
import type { NewShape } from "../../api/exploring.ts";

/** What a piece is made of: one piece, or what lies between some. Names are "7:12", picture 12 of seed 7, or ids. */
export interface Spot {
  parents: readonly string[];
  weights: readonly number[];
}

export interface Point {
  x: number;
  y: number;
}

export interface Place {
  spot: Spot;
  className: string | null;
  /** 1 is as the model draws; less is nearer to its mean. */
  variety: number;
  /** Standard deviations along directions, by their names; those that are 0 aren't there. */
  along: Readonly<Record<string, number>>;
  /** On the map, in its cells; null for what isn't on it. */
  at: Point | null;
}

export const USUAL_VARIETY = 1;
export const SEEDS = 2 ** 31;

export function pieceNamed(name: string): Spot {
  return { parents: [name], weights: [1] };
}

export function newSeed(chance = Math.random): string {
  return `${Math.floor(chance() * SEEDS)}:0`;
}

export function startAt(name: string): Place {
  return { spot: pieceNamed(name), className: null, variety: USUAL_VARIETY, along: {}, at: null };
}

/** Another piece with the same variety and class, not moved. */
export function freshFrom(place: Place, name: string): Place {
  return { ...place, spot: pieceNamed(name), along: {}, at: null };
}

export function movedAlong(place: Place, amounts: Readonly<Record<string, number>>): Place {
  const along = Object.fromEntries(Object.entries({ ...place.along, ...amounts }).filter(([, amount]) => amount !== 0));
  return { ...place, along };
}

/** As the server is asked for it. */
export function shapeOf(place: Place): NewShape {
  return {
    parents: [...place.spot.parents],
    weights: place.spot.parents.length > 1 ? [...place.spot.weights] : null,
    class_name: place.at === null ? place.className : null, // what is on a map of a class is of that class
    variety: place.variety === USUAL_VARIETY ? null : place.variety,
    along: Object.entries(place.along).map(([name, amount]) => ({ name, amount })),
  };
}

export function isSame(one: Place, other: Place): boolean {
  return JSON.stringify([shapeOf(one), one.at]) === JSON.stringify([shapeOf(other), other.at]);
}

/** A name that is short enough for the address: of a piece that is nothing but a sample. */
export function shortName(place: Place): string | null {
  const [name] = place.spot.parents;
  const isPlain = place.spot.parents.length === 1 && place.variety === USUAL_VARIETY && place.className === null && Object.keys(place.along).length === 0;
  return isPlain && name !== undefined && name.includes(":") ? name : null;
}

/** now is what is shown, also while a hand moves; settled is the last place at which one came to rest. */
export interface Way {
  past: readonly Place[];
  settled: Place;
  now: Place;
  future: readonly Place[];
}

export const MOST_PAST = 200;

export function wayFrom(place: Place): Way {
  return { past: [], settled: place, now: place, future: [] };
}

export type Step = { to: Place; rests: boolean } | "rest" | "undo" | "redo";

export function walked(way: Way, step: Step): Way {
  if (step === "undo") {
    const last = way.past.at(-1);
    if (last === undefined) return way;
    return { past: way.past.slice(0, -1), settled: last, now: last, future: [way.settled, ...way.future] };
  }
  if (step === "redo") {
    const [next, ...future] = way.future;
    if (next === undefined) return way;
    return { past: [...way.past, way.settled], settled: next, now: next, future };
  }
  const now = step === "rest" ? way.now : step.to;
  if (step !== "rest" && !step.rests) return { ...way, now };
  if (isSame(now, way.settled)) return { ...way, now: way.settled };
  return { past: [...way.past, way.settled].slice(-MOST_PAST), settled: now, now, future: [] };
}
