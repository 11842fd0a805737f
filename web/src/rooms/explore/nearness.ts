/** How near a found piece is to a picture, as a word: from differences that the library measures. */
import type { FoundPiece } from "../../api/exploring.ts";

export type Nearness = "same" | "close" | "related" | "far";

/** 0 is the same, 1 as far as two usual pictures of the model are from each other. */
export function nearnessOf(difference: number): Nearness {
  if (difference < 0.1) return "same";
  if (difference < 0.5) return "close";
  return difference < 0.9 ? "related" : "far";
}

/** Whether the model has hardly anything like it: children and moves from there may look broken. */
export function isOdd(found: Pick<FoundPiece, "oddness">): boolean {
  return found.oddness > 1;
}
