/** What a person calls a piece of a session: by its litter and its place there, or by its seed. */
import { useCallback } from "react";
import { useTranslation } from "react-i18next";
import { useFormats } from "../../../parts/formats.ts";
import type { Session } from "./history.ts";

/** "7:12" of a plain sample; null of everything else. */
export function seedOf(origin: string): string | null {
  const found = /"nodes":\[\{"op":"sample","seed":(\d+)(?:,"index":(\d+))?[^{}]*\}\]/.exec(origin);
  return found === null ? null : `${found[1] ?? ""}:${found[2] ?? "0"}`;
}

export function useNames(session: Session): (id: string) => string {
  const { t } = useTranslation("breed");
  const formats = useFormats();
  return useCallback(
    (id) => {
      const litter = session.litters.find((each) => each.pieces.includes(id));
      const origin = session.pieces[id]?.origin ?? "";
      if (litter === undefined) return seedOf(origin) ?? t("names.piece");
      const number = formats.number(litter.number + 1);
      if (litter.pieces.length === 1 && litter.kind !== "brought") return t("names.mixed", { litter: number });
      return t("names.of_litter", { litter: number, place: formats.number(litter.pieces.indexOf(id) + 1) });
    },
    [session, t, formats],
  );
}
