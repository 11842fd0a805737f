/** Readiness: what a set of pictures is good for, in one sentence with its reason. */
import type { Badge } from "../../api/types.ts";
import type { Entry } from "./entries.ts";

/** Up to so many the recipe for few pictures is taken; see ganvas.recipes.choosing.choice. */
export const VERY_FEW = 1_000;
/** Fewer can be trained on, but are copied rather than learned from. */
export const TOO_FEW = 20;
/** Shares from which something is worth a word. */
const MANY = 0.1;

export type Verdict = "none" | "too_few" | "few" | "ready";
export interface Readiness {
  verdict: Verdict;
  usable: number;
  different: number;
  remarks: { badge: Badge | "refused"; count: number }[];
}

export function readinessOf(files: readonly Entry[]): Readiness {
  const fine = files.filter((file) => file.refused === null);
  const counts = countsOf(files);
  const different = fine.length - counts.duplicate;
  const verdict = fine.length === 0 ? "none" : different < TOO_FEW ? "too_few" : different <= VERY_FEW ? "few" : "ready";
  const names = ["refused", "duplicate", "small", "odd_shape", "transparent"] as const;
  const remarks = names
    .map((badge) => ({ badge, count: counts[badge] }))
    .filter(({ badge, count }) => count > 0 && (badge === "refused" || count >= MANY * fine.length));
  return { verdict, usable: fine.length, different, remarks };
}

export function countsOf(files: readonly Entry[]): Record<Badge | "refused", number> {
  const counts = { refused: 0, duplicate: 0, small: 0, odd_shape: 0, transparent: 0 };
  for (const file of files) {
    if (file.refused !== null) counts.refused += 1;
    for (const badge of file.badges) counts[badge] += 1;
  }
  return counts;
}
