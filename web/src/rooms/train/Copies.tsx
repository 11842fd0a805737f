/** Does it copy? The verdict, and the generated pictures closest to a training picture next to that, for a person to judge. */
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { pictureOf } from "../../api/client.ts";
import { nearestQuery } from "../../api/queries.ts";
import { Button } from "../../parts/Button.tsx";
import { Hung } from "../../parts/Hung.tsx";
import { Notice } from "../../parts/States.tsx";
import styles from "./Report.module.css";

const FIRST = 6;
const PLACES = ["generated", "nearest", "next"] as const;

export function Copies({ name, report }: { name: string; report: Record<string, unknown> }) {
  const { t } = useTranslation("train");
  const nearest = useQuery(nearestQuery(name));
  const [isWhole, setIsWhole] = useState(false);
  const copying = report.copying as { headline?: unknown; copies?: unknown } | undefined;
  // In the language in which it was evaluated; the whole report has the rest.
  const verdict = typeof copying?.headline === "string" ? copying.headline : null;
  const count = nearest.data?.count ?? 0;
  if (verdict === null && count === 0) return null;
  return (
    <section aria-labelledby="copies" className={styles.copies}>
      <h3 id="copies">{t("copies.title")}</h3>
      {verdict !== null && (
        <Notice tone={copying?.copies ? "care" : "calm"}>
          <p lang="en">{verdict}</p>
        </Notice>
      )}
      {count > 0 && (
        <>
          <p className="soft">{t("copies.words")}</p>
          <ul className={styles.triples}>
            {Array.from({ length: isWhole ? count : Math.min(FIRST, count) }, (_, number) => (
              <li key={number}>
                <figure className={styles.triple}>
                  {PLACES.map((what) => (
                    <Hung key={what} src={pictureOf.nearest(name, number, what, nearest.data?.version ?? "")} alt={t(`copies.places.${what}`)} width={1} height={1} />
                  ))}
                </figure>
              </li>
            ))}
          </ul>
          {count > FIRST && !isWhole && (
            <div>
              <Button onPress={() => setIsWhole(true)}>{t("copies.all")}</Button>
            </div>
          )}
        </>
      )}
    </section>
  );
}
