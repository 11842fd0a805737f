/** What is learned from: one set, or the two sides of a translation; and which recipes fit that. */
import type { PictureSet, Recipe } from "../../api/types.ts";

export interface Learned {
  kind: "one" | "two";
  /** The set, or that of side a. */
  a: string;
  b: string;
  /** Whether a set that holds two sides is learned as these; else as pictures of two classes. */
  isTranslated: boolean;
}

export type Relation = "pairs" | "sides";
/** The recipe that is taken of a set that holds two sides, unless a person chooses another. Of two sets, ganvas sees itself which fits. */
export const FITTING: Record<Relation, string> = { pairs: "pix2pix", sides: "cyclegan" };

/** What has to be true of a recipe: for pictures (null), for pairs, for two sides; "any" for either of these two. */
export function relationOf(learned: Learned, set: PictureSet | undefined): Relation | "any" | null {
  if (learned.kind === "two") return "any";
  return learned.isTranslated ? (set?.sides?.relation ?? null) : null;
}

export function fits(recipe: Recipe, relation: Relation | "any" | null): boolean {
  if (recipe.medium !== "pictures") return false;
  if (relation === null) return recipe.relation === null && recipe.verb === "sample";
  return relation === "any" ? recipe.relation !== null : recipe.relation === relation;
}

/** The source and the recipe as a job takes them. */
export function asked(learned: Learned, relation: Relation | "any" | null, recipe: string | null): { source: string | [string, string]; recipe: string | null } {
  if (learned.kind === "two") return { source: [learned.a, learned.b], recipe };
  return { source: learned.a, recipe: recipe ?? (relation === null || relation === "any" ? null : FITTING[relation]) };
}
