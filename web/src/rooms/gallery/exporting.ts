/** What pieces can be exported as, and what stands against it. */
import type { Piece } from "../../api/types.ts";

export const WHATS = ["pictures", "sheet", "walk"] as const;
export type What = (typeof WHATS)[number];
export const ENDINGS = { pictures: ["png", "jpg", "webp"], sheet: ["png", "jpg", "webp"], walk: ["gif", "webp", "mp4"] } as const;
/** Seconds of a walk. */
export const LENGTHS = [4, 8, 12, 20, 40] as const;

const SCALES = [1, 2, 4, 8, 16];
/** Pixels of the longer side up to which a picture is made larger, as the server has it. */
const LARGEST = 4_096;

export function scalesFor(side: number): number[] {
  return SCALES.filter((scale) => scale === 1 || scale * side <= LARGEST);
}

/** Why these pieces have no walk: it leads through pieces of one model, which makes the pictures in between. */
export function whyNoWalk(pieces: readonly Piece[]): "several" | "gone" | null {
  if (new Set(pieces.map((piece) => piece.model)).size > 1) return "several";
  return pieces.every((piece) => piece.model_is_there) ? null : "gone";
}
