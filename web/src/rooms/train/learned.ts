/** What is learned, and from what: new pictures or mending from one set, or the two sides of a translation; and which recipes fit that. */
import type { PictureSet, Recipe } from "../../api/types.ts";

/** New pictures, turning one kind into another, or mending pictures. */
export const KINDS = ["one", "two", "mend"] as const;

export interface Learned {
  kind: (typeof KINDS)[number];
  /** The set, or that of side a. */
  a: string;
  b: string;
  /** Whether a set that holds two sides is learned as these; else as pictures of two classes. */
  isTranslated: boolean;
}

/** What a recipe has to be for; "either" of pairs and sides, where ganvas sees itself which fits. */
export type Purpose = "new" | "mend" | "pairs" | "sides" | "either";

/** The recipe that is taken unless a person chooses another; of the others, ganvas chooses one. */
export const FITTING = { pairs: "pix2pix", sides: "cyclegan", mend: "restore" } as const;

export function purposeOf(learned: Learned, set: PictureSet | undefined): Purpose {
  if (learned.kind === "two") return "either";
  if (learned.kind === "mend") return "mend";
  return (learned.isTranslated && set?.sides?.relation) || "new";
}

export function fits({ medium, verb, relation }: Recipe, purpose: Purpose): boolean {
  if (medium !== "pictures") return false;
  if (purpose === "either") return relation !== null;
  if (purpose === "pairs" || purpose === "sides") return relation === purpose;
  return relation === null && verb === (purpose === "mend" ? "restore" : "sample");
}

/** The source and the recipe as a job takes them. */
export function asked(learned: Learned, purpose: Purpose, recipe: string | null): { source: string | [string, string]; recipe: string | null } {
  const source: string | [string, string] = learned.kind === "two" ? [learned.a, learned.b] : learned.a;
  return { source, recipe: recipe ?? (purpose === "new" || purpose === "either" ? null : FITTING[purpose]) };
}
