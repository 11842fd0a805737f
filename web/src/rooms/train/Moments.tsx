/** The moments that a run has kept, which of them is the best, and the way to a training that starts from one. */
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { momentsQuery } from "../../api/queries.ts";
import { ButtonLink } from "../../parts/Button.tsx";
import { useFormats } from "../../parts/formats.ts";
import styles from "./Moments.module.css";

const FIGURES = ["blur", "frechet", "precision", "recall", "coverage", "l1"] as const;

export function Moments({ run }: { run: string }) {
  const { t } = useTranslation("train");
  const formats = useFormats();
  const moments = useQuery(momentsQuery(run));
  if (!moments.data || (moments.data.images.length === 0 && moments.data.best === null)) return null;
  const { images, best } = moments.data;
  const newest = images.at(-1) ?? 0;
  const shown = (count: number) => t("film.at", { count, n: formats.number(count) });
  const from = (at: string | null) => `/train/new?from=${encodeURIComponent(run)}${at === null ? "" : `&at=${at}`}`;
  const figure = FIGURES.find((each) => each === best?.by);
  const rows = [
    { key: "newest", words: t("moments.newest", { at: shown(newest) }), href: from(null), is: images.length > 0 },
    ...images.slice(0, -1).map((each) => ({ key: String(each), words: shown(each), href: from(String(each)), is: true })),
    { key: "best", words: t("moments.best", { at: shown(best?.images ?? 0) }), href: from("best"), is: best !== null },
  ];
  return (
    <section aria-labelledby="moments" className={styles.moments}>
      <h2 id="moments">{t("moments.title")}</h2>
      <ul>
        {rows
          .filter((row) => row.is)
          .map((row) => (
            <li key={row.key}>
              <span>{row.words}</span>
              <ButtonLink kind="quiet" icon="train" href={row.href} aria-label={t("moments.branch_at", { at: row.words })}>
                {t("moments.branch")}
              </ButtonLink>
            </li>
          ))}
      </ul>
      {best === null ? (
        <p className="soft small">{t("moments.no_best")}</p>
      ) : (
        <p className="soft small">
          {t("moments.best_by", { figure: figure ? t(`report.names.${figure}`) : best.by, score: formats.number(best.score, 3) })}{" "}
          {best.images === newest ? t("moments.is_newest") : t("moments.is_earlier")}
        </p>
      )}
      <p className="soft small">{t("moments.kept")}</p>
    </section>
  );
}
