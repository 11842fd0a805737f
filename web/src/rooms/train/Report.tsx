/** The evaluation of a run, as far as a page of numbers can say it: its figures with their meaning, and its remarks. */
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { fileOf } from "../../api/client.ts";
import { reportQuery } from "../../api/queries.ts";
import { useFormats } from "../../parts/formats.ts";
import { Loading, Refused } from "../../parts/States.tsx";
import { Copies } from "./Copies.tsx";
import styles from "./Report.module.css";

/** Figures that are explained, in the order in which they are read. */
const FIGURES = ["blur", "frechet", "precision", "recall", "coverage", "l1"] as const;

export function Report({ name }: { name: string }) {
  const { t } = useTranslation("train");
  const formats = useFormats();
  const report = useQuery(reportQuery(name));
  if (report.isPending) return <Loading tiles={2} />;
  if (report.error) return <Refused error={report.error} again={() => void report.refetch()} />;
  const figures = FIGURES.filter((figure) => typeof report.data[figure] === "number");
  const sentences = textsOf(report.data.sentences);
  const notes = textsOf(report.data.notes);
  return (
    <section aria-labelledby="report" className={styles.report}>
      <h2 id="report">{t("report.title")}</h2>
      {sentences.length > 0 && (
        <div className={styles.words}>
          {sentences.map((sentence) => (
            <p key={sentence}>{sentence}</p>
          ))}
        </div>
      )}
      <dl className={styles.figures}>
        {figures.map((figure) => (
          <div key={figure}>
            <dt>{t(`report.names.${figure}`)}</dt>
            <dd>{formats.number(Number(report.data[figure]), 3)}</dd>
            <dd className="soft small">{t(`report.words.${figure}`)}</dd>
          </div>
        ))}
      </dl>
      <Copies name={name} report={report.data} />
      {notes.map((note) => (
        <p key={note} className="soft">
          {note}
        </p>
      ))}
      <p>
        <a href={fileOf.report(name)} target="_blank" rel="noreferrer" className={styles.whole}>
          {t("report.whole")}
        </a>
      </p>
    </section>
  );
}

/** What a record says; one of an earlier version says nothing. */
function textsOf(found: unknown): string[] {
  return Array.isArray(found) ? found.filter((each) => typeof each === "string") : [];
}
