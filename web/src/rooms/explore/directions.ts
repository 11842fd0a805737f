/** Directions in words: what they change where that is known, else their number. */
import { useCallback } from "react";
import { useTranslation } from "react-i18next";
import type { Direction } from "../../api/exploring.ts";

export const PROPERTIES = [
  "brightness",
  "contrast",
  "saturation",
  "warmth",
  "greenness",
  "amount",
  "size",
  "thickness",
  "width",
  "slant",
  "symmetry",
  "detail",
] as const;
export type Property = (typeof PROPERTIES)[number];

export function isProperty(name: string): name is Property {
  return (PROPERTIES as readonly string[]).includes(name);
}

/** "principal-2" -> principal and 2. */
export function numbered(name: string): { kind: "principal" | "styles"; n: number } | null {
  const found = /^(principal|styles)-(\d+)$/.exec(name);
  return found === null ? null : { kind: found[1] === "styles" ? "styles" : "principal", n: Number(found[2]) };
}

export function useDirectionName(): (name: string) => string {
  const { t } = useTranslation("explore");
  return useCallback(
    (name: string) => {
      if (isProperty(name)) return t(`properties.${name}.name`);
      const known = numbered(name);
      return known === null ? name : t(`kinds.${known.kind}`, { n: known.n });
    },
    [t],
  );
}

/** What more of a direction does, in a word or two; empty where nothing that has a word changes. */
export function useMore(): (direction: Direction, sign: 1 | -1) => string {
  const { t } = useTranslation("explore");
  return useCallback(
    (direction: Direction, sign: 1 | -1) => {
      const own = isProperty(direction.name) ? [{ property: direction.name, by: 1 }] : direction.changes;
      const words = own.flatMap(({ property, by }) => (isProperty(property) ? [t(`properties.${property}.${by * sign > 0 ? "more" : "less"}`)] : []));
      return words.join(", ");
    },
    [t],
  );
}
