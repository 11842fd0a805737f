/** Exploring in the pretended studio: shapes, directions, maps and finding, painted instead of drawn. There is no socket, so pages fall back. */
import { chance, moth, png } from "./paint.ts";
import type { Directions, FoundPiece, ModelMap } from "../src/api/exploring.ts";

const SIDE = 64;
const MODEL = "c".repeat(64);
const NAMES = ["brightness", "warmth", "size", "slant", "principal-1", "principal-2"];
const painted = new Map<string, Buffer>();

/** A number that is the same for the same text. */
function numberOf(text: string): number {
  let found = 7;
  for (const letter of text) found = (31 * found + (letter.codePointAt(0) ?? 0)) % 1_000_003;
  return found;
}

function piece(text: string) {
  const next = chance(numberOf(text));
  const id = Array.from({ length: 32 }, () => Math.floor(16 * next()).toString(16)).join("");
  painted.set(id, png(moth(numberOf(text), SIDE)));
  return { id, origin: "", difference: null, wild: false, width: SIDE, height: SIDE, picture: `/api/v1/drawn/${id}.webp` };
}

/** What was painted under an address; undefined where nothing was. */
export function paintedAs(name: string | undefined): Buffer | undefined {
  return painted.get(name?.replace(".webp", "") ?? "");
}

export function shaped(body: Record<string, unknown>) {
  return { model: MODEL, piece: piece(JSON.stringify([body.parents, body.weights, body.along, body.variety])) };
}

export function directions(): Directions {
  return {
    model: MODEL,
    classes: ["moth", "butterfly"],
    directions: NAMES.map((name) => ({
      name,
      kind: name.startsWith("principal") ? "principal" : "property",
      least: -3,
      most: 3,
      changes: [{ property: "contrast", by: 0.4 }],
      ends: [piece(`${name}-`), piece(`${name}+`)],
    })),
  };
}

/** Its picture is one moth: the cells are parts of it, which is enough to see where one is. */
export function map(columns: number, rows: number): ModelMap {
  const pieces = Array.from({ length: columns * rows }, (_, place) => piece(`map ${place}`).id);
  const whole = "f".repeat(32);
  painted.set(whole, png(moth(9, 20 * columns)));
  return { model: MODEL, columns, rows, width: 20, height: 20, picture: `/api/v1/drawn/${whole}.webp`, pieces };
}

export function found(): FoundPiece {
  return { model: MODEL, piece: piece("found"), difference: 0.4, of_samples: 0.6, oddness: 1.1, lost_colour: false };
}
