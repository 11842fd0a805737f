/** The graph of a lineage: who comes from whom, in rows by generation. Pieces are named by their origins, see ancestry.ts. */
import { stepsOf } from "./ancestry.ts";

export interface Member {
  origin: string;
  op: string;
  parents: { origin: string; weight: number }[];
  /** 0 comes from nothing that is known, 1 from that, and so on. */
  generation: number;
}

export type Family = ReadonlyMap<string, Member>;

/** Beyond so many the oldest subjects are left out. */
export const MOST_MEMBERS = 240;
/** Steps that only mix parents on the way to a child. */
const MIXTURES = ["blend", "inherit"];

/**
 * All that some pieces come from, and these themselves.
 *
 * subjects: origins, the newest last. known: pieces that a person has seen: a mixture that was only made on the way to a child isn't one,
 * and its child then comes from what was mixed. parentsOf: what the session knows of a piece whose origin has no history any more.
 */
export function familyOf(subjects: readonly string[], known: ReadonlySet<string>, parentsOf: (origin: string) => readonly string[] = () => []): Family {
  const found = new Map<string, Omit<Member, "generation">>();
  const todo = subjects.toReversed();
  const read = new Set<string>();
  for (const subject of todo) {
    if (read.has(subject) || found.size >= MOST_MEMBERS) continue;
    read.add(subject);
    for (const step of stepsOf(subject)) {
      if (found.has(step.origin)) continue;
      const isOwn = step.parents.length > 0;
      const others = isOwn ? [] : parentsOf(step.origin).filter((origin) => origin !== step.origin);
      found.set(step.origin, isOwn || others.length === 0 ? step : { ...step, parents: others.map((origin) => ({ origin, weight: 1 / others.length })) });
      todo.push(...others);
    }
  }
  const shown = new Set([...known, ...subjects]);
  const needed = new Set<string>();
  const visit = (origin: string) => {
    if (needed.has(origin)) return;
    needed.add(origin);
    for (const parent of parents(origin)) visit(parent.origin);
  };
  const parents = (origin: string) => merged((found.get(origin)?.parents ?? []).flatMap((parent) => throughMixture(parent, origin)));
  const throughMixture = (parent: { origin: string; weight: number }, child: string) => {
    const step = found.get(parent.origin);
    if (step === undefined) return [];
    if (shown.has(parent.origin) || !MIXTURES.includes(step.op) || found.get(child)?.op !== "vary") return [parent];
    return step.parents;
  };
  for (const subject of subjects) if (found.has(subject)) visit(subject);

  const members = new Map<string, Member>();
  const generationOf = (origin: string): number => {
    const member = members.get(origin);
    if (member) return member.generation;
    const own = parents(origin);
    const generation = 1 + Math.max(-1, ...own.map((parent) => generationOf(parent.origin)));
    members.set(origin, { origin, op: found.get(origin)?.op ?? "", parents: own, generation });
    return generation;
  };
  for (const origin of needed) generationOf(origin);
  return members;
}

/** One that comes in twice is one parent. */
function merged(parents: readonly { origin: string; weight: number }[]): { origin: string; weight: number }[] {
  const found = new Map<string, number>();
  for (const { origin, weight } of parents) found.set(origin, (found.get(origin) ?? 0) + weight);
  return [...found].map(([origin, weight]) => ({ origin, weight }));
}

/** Whoever a piece comes from, itself included. */
export function ancestorsOf(family: Family, origin: string): Set<string> {
  const found = new Set<string>();
  const todo = [origin];
  for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
    if (found.has(next) || !family.has(next)) continue;
    found.add(next);
    todo.push(...(family.get(next)?.parents.map((parent) => parent.origin) ?? []));
  }
  return found;
}

/** What stays to be seen where some members are folded: all that a subject reaches without passing through one of these. */
export function unfolded(family: Family, subjects: readonly string[], folded: ReadonlySet<string>): Set<string> {
  const found = new Set<string>();
  const todo = subjects.filter((subject) => family.has(subject));
  for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
    if (found.has(next)) continue;
    found.add(next);
    if (!folded.has(next)) todo.push(...(family.get(next)?.parents.map((parent) => parent.origin) ?? []));
  }
  return found;
}

/** The way to a piece, generation by generation: those that it comes from, and itself at last. */
export function generationsOf(family: Family, origin: string): string[][] {
  const rows: string[][] = [];
  for (const each of ancestorsOf(family, origin)) {
    const { generation } = family.get(each) ?? { generation: 0 };
    (rows[generation] ??= []).push(each);
  }
  return rows.filter((row) => row.length > 0);
}

export interface Placed {
  member: Member;
  x: number;
  y: number;
}

export interface Layout {
  width: number;
  height: number;
  placed: Map<string, Placed>;
}

const SWEEPS = 4;

/** Places members in rows, the oldest on top, each near the middle of its parents. size: of one member, gap: between two. */
export function laidOut(family: Family, seen: ReadonlySet<string>, size: number, gap: number, rowGap: number): Layout {
  const rows: Member[][] = [];
  for (const member of family.values()) if (seen.has(member.origin)) (rows[member.generation] ??= []).push(member);
  const filled = rows.filter((row) => row.length > 0);
  const children = new Map<string, string[]>();
  for (const member of filled.flat()) for (const { origin } of member.parents) children.set(origin, [...(children.get(origin) ?? []), member.origin]);
  const order = new Map<string, number>();
  const number = (row: readonly Member[]) => row.forEach((member, place) => order.set(member.origin, (place + 0.5) / row.length));
  filled.forEach(number);
  const sort = (row: Member[], near: (member: Member) => readonly string[]) => {
    const middle = (member: Member) => {
      const places = near(member).flatMap((origin) => order.get(origin) ?? []);
      return places.length === 0 ? (order.get(member.origin) ?? 0) : places.reduce((sum, place) => sum + place, 0) / places.length;
    };
    const middles = new Map(row.map((member) => [member.origin, middle(member)]));
    row.sort((a, b) => (middles.get(a.origin) ?? 0) - (middles.get(b.origin) ?? 0));
    number(row);
  };
  for (let sweep = 0; sweep < SWEEPS; sweep += 1) {
    for (const row of filled) sort(row, (member) => member.parents.map((parent) => parent.origin));
    for (const row of filled.toReversed()) sort(row, (member) => children.get(member.origin) ?? []);
  }
  const widest = Math.max(0, ...filled.map((row) => row.length));
  const width = Math.max(0, widest * (size + gap) - gap);
  const placed = new Map<string, Placed>();
  filled.forEach((row, level) => {
    const own = row.length * (size + gap) - gap;
    row.forEach((member, place) => placed.set(member.origin, { member, x: (width - own) / 2 + place * (size + gap), y: level * (size + rowGap) }));
  });
  return { width, height: Math.max(0, filled.length * (size + rowGap) - rowGap), placed };
}
