/** One run: its film, how it is and how far, what can be done with it now, and its curves. */
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { runOf } from "../../api/events.ts";
import { jobsQuery, logQuery, previewsQuery, runQuery, runsQuery } from "../../api/queries.ts";
import type { Job } from "../../api/types.ts";
import { Button, ButtonLink } from "../../parts/Button.tsx";
import { RoomHead } from "../../parts/Room.tsx";
import { Empty, Loading, Refused } from "../../parts/States.tsx";
import { tidy } from "../../parts/typing.ts";
import { useJobVerb } from "../../shell/JobsPanel.tsx";
import { isActive } from "../../shell/jobs.ts";
import { Curves } from "./Curves.tsx";
import { Filmstrip } from "./Filmstrip.tsx";
import { Facts, Health, HowFar, isEnd, Judging } from "./HowFar.tsx";
import { Moments } from "./Moments.tsx";
import { Report } from "./Report.tsx";
import { JobVerbs, Verbs } from "./RunVerbs.tsx";
import styles from "./RunPage.module.css";

const TRAININGS = ["train", "resume"];
const LOOK_MS = 5_000;

export function RunPage({ name }: { name: string }) {
  const { t } = useTranslation("train");
  const jobs = useQuery(jobsQuery);
  const runs = useQuery(runsQuery);
  const mine = (jobs.data ?? []).filter((each) => runOf(each) === name).toSorted((a, b) => b.number - a.number);
  const trainings = mine.filter((each) => TRAININGS.includes(each.kind));
  const job = trainings.find(isActive);
  const ended = trainings.find((each) => !isActive(each));
  const judging = mine.find((each) => each.kind === "evaluate");
  // A run that was asked for a moment ago isn't there yet, or never will be: nothing is asked of it.
  const isMissing = runs.data?.every((each) => tidy(each.name) !== tidy(name)) ?? false;
  const beginning = isMissing ? job : undefined;
  const unbegun = isMissing && job === undefined && ended?.state !== "done" ? ended : undefined;
  const run = useQuery({
    ...runQuery(name),
    enabled: !jobs.isPending && !runs.isPending && beginning === undefined && unbegun === undefined,
    refetchInterval: (query) => (query.state.data?.state === "elsewhere" ? LOOK_MS : false),
  });
  // What is trained in a terminal tells the studio nothing, so its log and previews are asked for.
  const refetchInterval = run.data?.state === "elsewhere" ? LOOK_MS : false;
  const log = useQuery({ ...logQuery(name), enabled: run.isSuccess, refetchInterval });
  const previews = useQuery({ ...previewsQuery(name), enabled: run.isSuccess, refetchInterval });
  const [place, setPlace] = useState<number | null>(null);
  const notes = log.data ?? [];
  const films = previews.data ?? [];
  const at = place === null ? null : (films[place]?.images ?? null);

  if (beginning !== undefined) return <Beginning name={name} job={beginning} />;
  if (unbegun !== undefined) return <Unbegun name={name} job={unbegun} />;
  if (run.isPending) return <Loading tiles={2} />;
  if (run.error) return <Refused error={run.error} again={() => void run.refetch()} />;
  return (
    <>
      <RoomHead title={name} back={{ href: "/train", words: t("title") }}>
        <Verbs run={run.data} job={job} ended={ended} isJudging={judging !== undefined && isActive(judging)} />
      </RoomHead>
      <div className={styles.run}>
        <section aria-label={t("film.strip")}>
          {previews.isPending && <Loading tiles={1} />}
          {previews.error && <Refused error={previews.error} again={() => void previews.refetch()} />}
          {previews.data?.length === 0 && (
            <Empty title={t("film.none")}>
              <p>{t("film.none_words")}</p>
            </Empty>
          )}
          <Filmstrip run={name} previews={films} place={place} onPlace={setPlace} />
        </section>
        <aside className={styles.side}>
          <HowFar run={run.data} job={job} ended={ended} notes={notes} />
          {judging && <Judging job={judging} />}
          <Health notes={notes} isLive={job?.state === "running"} />
          <Facts run={run.data} notes={notes} />
          <Moments run={name} />
        </aside>
        {run.data.has_report && <Report name={name} />}
        <section className={styles.curves} aria-labelledby="curves">
          <h2 id="curves">{t("curves.title")}</h2>
          {log.isPending ? <Loading tiles={3} /> : log.error ? <Refused error={log.error} again={() => void log.refetch()} /> : <Curves notes={notes} at={at} />}
        </section>
      </div>
    </>
  );
}

function Beginning({ name, job }: { name: string; job: Job }) {
  const { t } = useTranslation("train");
  return (
    <>
      <RoomHead title={name} back={{ href: "/train", words: t("title") }}>
        <JobVerbs job={job} />
      </RoomHead>
      <Empty title={job.state === "queued" ? t("waiting.queued") : t("waiting.begins")}>
        <p>{job.words ?? t("waiting.words")}</p>
      </Empty>
    </>
  );
}

/** A training that ended before there was anything of it: why, and how it is tried again. */
function Unbegun({ name, job }: { name: string; job: Job }) {
  const { t } = useTranslation("train");
  const { t: shell } = useTranslation();
  const verb = useJobVerb();
  return (
    <>
      <RoomHead title={name} back={{ href: "/train", words: t("title") }} />
      <Empty title={isEnd(job.state) ? t(`ended.${job.state}`) : t("ended.idle")}>
        {job.words !== null && <p>{job.words}</p>}
        <Button kind="main" icon="again" onPress={() => verb.mutate({ number: job.number, verb: "again" })}>
          {shell("jobs.again")}
        </Button>
        <ButtonLink icon="add" href="/train/new">
          {t("new.button")}
        </ButtonLink>
      </Empty>
    </>
  );
}
