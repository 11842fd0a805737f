/** Models of the pretended studio that read pictures. They learned nothing: what is drawn comes back as it is. */
import type { RunDetails, Translator } from "../src/api/types.ts";
import { moth, png } from "./paint.ts";

const BEFORE = { model: "0".repeat(64), channels: 3, height: 64, width: 64, images: 6_400, examples: 16, is_held_out: true };
const PALETTE = { colours: ["#804080", "#808080", "#800000", "#808000", "#400080", "#000000"], is_flat: true };
const FREE = { colours: ["#ffffff", "#4fd1d9", "#ffdd67"], is_flat: false };

/** By the names of their runs. */
export const TRANSLATORS: Record<string, Translator> = {
  streets: { ...BEFORE, restores: false, directions: ["a-to-b"], is_paired: true, damage: [], palettes: [PALETTE, FREE] },
  seasons: { ...BEFORE, restores: false, directions: ["a-to-b", "b-to-a"], is_paired: false, damage: [], palettes: [FREE, FREE] },
  mended: { ...BEFORE, restores: true, directions: [], is_paired: false, damage: ["holes", "blur", "noise"], palettes: [FREE] },
};

export function doesOf(run: string): RunDetails["does"] {
  const translator = TRANSLATORS[run];
  return translator === undefined ? ["explore"] : [translator.restores ? "restore" : "draw"];
}

/** What is answered to an address below a run: JSON, or a PNG; undefined for addresses of other rooms. */
export function translating(run: string, what: string | undefined, which: string | undefined, side: string | null, body: Buffer): Translator | Buffer | undefined {
  if (what === "translator") return TRANSLATORS[run];
  if (what === "examples") return png(moth(700_000 + Number.parseInt(which ?? "0", 10) + (side === "b" ? 500 : 0), 64));
  if (what === "translations" || what === "restorations") return body;
  return undefined;
}
