/** The report of a set as a training would see it: every file is read, and it says the same as `ganvas data`. It may take minutes. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { answered, BASE, client } from "../../api/client.ts";
import { jobsQuery } from "../../api/queries.ts";
import type { Job, PictureSetContents } from "../../api/types.ts";
import { Button } from "../../parts/Button.tsx";
import { Meter } from "../../parts/Meter.tsx";
import { Notice, Refused } from "../../parts/States.tsx";
import { useFormats } from "../../parts/formats.ts";
import { useJobVerb } from "../../shell/JobsPanel.tsx";
import { secondsLeft } from "../../shell/jobs.ts";
import styles from "./ContactSheet.module.css";

export function Look({ set }: { set: PictureSetContents }) {
  const { t } = useTranslation("pictures");
  const queries = useQueryClient();
  const verb = useJobVerb();
  const jobs = useQuery(jobsQuery);
  const formats = useFormats();
  const look = useMutation({
    mutationFn: () => answered(client.POST("/jobs", { body: { kind: "look", params: { source: set.name, pairs: set.sides?.relation === "pairs" } } })),
    onSuccess: () => queries.invalidateQueries({ queryKey: jobsQuery.queryKey }),
  });
  const last = jobs.data?.filter((job) => job.kind === "look" && job.params.source === set.name).toSorted((a, b) => b.number - a.number)[0];
  const isBusy = last?.state === "running" || last?.state === "queued";
  const left = last ? secondsLeft(last) : null;
  return (
    <section aria-label={t("look.title")} className={styles.look}>
      {last && isBusy ? (
        <>
          <Meter label={t("look.working")} share={last.progress}>
            {left === null ? (last.words ?? "") : t("look.left", { time: formats.duration(left) })}
          </Meter>
          <div>
            <Button icon="close" onPress={() => verb.mutate({ number: last.number, verb: "cancel" })}>
              {t("look.cancel")}
            </Button>
          </div>
        </>
      ) : (
        <div>
          <Button icon="search" isPending={look.isPending} onPress={() => look.mutate()}>
            {last?.state === "done" ? t("look.again") : t("look.button")}
          </Button>
        </div>
      )}
      {look.error && <Refused error={look.error} />}
      {last?.state === "failed" && (
        <Notice tone="bad">
          <p>{last.words}</p>
        </Notice>
      )}
      {last?.state === "done" && <Looked job={last} />}
    </section>
  );
}

/** What the report says, as ganvas data does: of the pictures that a training would be given. */
interface Report {
  pictures: number;
  shape: [number, number, number, number];
  sizes: { smallest: [number, number]; median: [number, number]; largest: [number, number] };
  modes: Record<string, number>;
  enlarged: number;
  duplicates: number;
  cut: { mean: number; most: number };
  refused_in_all: number;
}

function Looked({ job }: { job: Job }) {
  const { t } = useTranslation("pictures");
  const formats = useFormats();
  const report = job.result?.report as Report | undefined;
  if (report === undefined) return null;
  const [, height, width, channels] = report.shape;
  const size = ([wide, high]: readonly [number, number]) => `${formats.number(wide)} × ${formats.number(high)}`;
  const seeThrough = Object.entries(report.modes).reduce((sum, [mode, count]) => sum + (/A|P/.test(mode) ? count : 0), 0);
  const rows: [string, string][] = [
    [t("look.pictures"), formats.number(report.pictures)],
    [t("look.become"), `${size([width, height])}, ${channels === 1 ? t("look.grey") : t("look.colour")}`],
    [t("look.smallest"), size(report.sizes.smallest)],
    [t("look.median"), size(report.sizes.median)],
    [t("look.largest"), size(report.sizes.largest)],
    [t("look.duplicates"), formats.number(report.duplicates)],
    [t("look.enlarged"), formats.number(report.enlarged)],
    [t("look.see_through"), formats.number(seeThrough)],
    [t("look.cut"), t("look.cut_words", { mean: formats.percent(report.cut.mean), most: formats.percent(report.cut.most) })],
    [t("look.refused"), formats.number(report.refused_in_all)],
  ];
  return (
    <div className={styles.looked}>
      <dl className="small">
        {rows.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <figure>
        <img src={`${BASE}/jobs/${job.number}/sheet.png`} alt={t("look.sheet")} />
        <figcaption className="soft small">{t("look.sheet_words")}</figcaption>
      </figure>
    </div>
  );
}
