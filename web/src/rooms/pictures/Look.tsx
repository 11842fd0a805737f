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

function Looked({ job }: { job: Job }) {
  const { t } = useTranslation("pictures");
  const { title, lines } = (job.result ?? {}) as { title?: string; lines?: [string, string][] };
  if (title === undefined || lines === undefined) return null;
  return (
    <div className={styles.looked}>
      <div>
        <p>{title}</p>
        <dl className="small">
          {lines.map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      </div>
      <figure>
        <img src={`${BASE}/jobs/${job.number}/sheet.png`} alt={t("look.sheet")} />
        <figcaption className="soft small">{t("look.sheet_words")}</figcaption>
      </figure>
    </div>
  );
}
