/** How far a run is: its training, how that goes in words, the figures of it, and an evaluation on its way. */
import { useTranslation } from "react-i18next";
import { runOf } from "../../api/events.ts";
import type { Job, Note, RunDetails } from "../../api/types.ts";
import { Button } from "../../parts/Button.tsx";
import { useFormats } from "../../parts/formats.ts";
import { Meter } from "../../parts/Meter.tsx";
import { Notice } from "../../parts/States.tsx";
import { useJobVerb } from "../../shell/JobsPanel.tsx";
import { isActive, secondsLeft } from "../../shell/jobs.ts";
import { forecast } from "./eta.ts";
import styles from "./RunPage.module.css";

export interface Told {
  run: RunDetails;
  /** The training of this run that runs or waits, and the last one that ended. */
  job: Job | undefined;
  ended: Job | undefined;
}

export function HowFar({ run, job, ended, notes }: Told & { notes: readonly Note[] }) {
  const { t } = useTranslation("train");
  const formats = useFormats();
  const { share, left } = forecast(run, notes);
  if (run.state === "elsewhere" && job === undefined) {
    return (
      <Notice tone="calm">
        <p>{t("elsewhere.title")}</p>
        <p className="small">{t("elsewhere.words")}</p>
      </Notice>
    );
  }
  if (job?.state !== "running") {
    if (job) return <p className={styles.state}>{t("waiting.queued")}</p>;
    return (
      <div>
        <p className={styles.state}>{ended && isEnd(ended.state) ? t(`ended.${ended.state}`) : t("ended.idle")}</p>
        {ended?.words && <p className="soft small">{ended.words}</p>}
      </div>
    );
  }
  const isExact = left !== null && left.most - left.least < 60;
  return (
    <Meter label={t("states.training")} share={share}>
      {left === null
        ? t("left.unknown")
        : isExact
          ? t("left.about", { time: formats.duration(left.most) })
          : t("left.between", { least: formats.duration(left.least), most: formats.duration(left.most) })}
    </Meter>
  );
}

/** How far an evaluation is, with a way out; of one that failed, why. What it finds is in the report. */
export function Judging({ job }: { job: Job }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const verb = useJobVerb();
  if (job.state === "failed") {
    return (
      <Notice tone="bad">
        <p>{job.words}</p>
      </Notice>
    );
  }
  if (!isActive(job)) return null;
  const left = secondsLeft(job);
  return (
    <div className={styles.judging}>
      <Meter label={t("jobs.kinds.evaluate", { name: runOf(job) ?? "" })} share={job.progress}>
        {left === null ? (job.words ?? t(`jobs.states.${job.state}`)) : t("jobs.left", { time: formats.duration(left) })}
      </Meter>
      <Button icon="close" isDisabled={job.asked !== null} onPress={() => verb.mutate({ number: job.number, verb: "cancel" })}>
        {t("jobs.cancel")}
      </Button>
    </div>
  );
}

const ENDS = ["done", "failed", "cancelled", "interrupted"] as const;

export function isEnd(state: Job["state"]): state is (typeof ENDS)[number] {
  return ENDS.some((each) => each === state);
}

export function Health({ notes, isLive }: { notes: readonly Note[]; isLive: boolean }) {
  const { t } = useTranslation("train");
  const newest = notes.at(-1);
  if (newest === undefined) return null;
  return (
    <section aria-label={t("health.title")} aria-live={isLive ? "polite" : "off"} className={styles.health}>
      {newest.health.length === 0 ? (
        <Notice tone="good">
          <p>{t("health.good")}</p>
        </Notice>
      ) : (
        newest.health.map((sentence) => (
          <Notice key={sentence} tone="care">
            <p>{sentence}</p>
          </Notice>
        ))
      )}
    </section>
  );
}

export function Facts({ run, notes }: { run: RunDetails; notes: readonly Note[] }) {
  const { t } = useTranslation("train");
  const formats = useFormats();
  const note = notes.at(-1);
  const { images, seconds } = note ?? run;
  const pictures = Number(run.facts.pictures) || 0;
  const shape = Array.isArray(run.facts.shape) ? (run.facts.shape as number[]) : null;
  const facts: [string, string][] = [
    [t("facts.recipe"), run.recipe],
    [t("facts.source"), t("facts.of", { source: run.source, n: formats.number(pictures), count: pictures })],
    ...(shape ? [[t("facts.size"), `${shape[2] ?? 0} × ${shape[1] ?? 0}`] as [string, string]] : []),
    [t("facts.shown"), formats.number(images)],
    ...(pictures ? [[t("facts.each"), formats.number(images / pictures, 1)] as [string, string]] : []),
    [t("facts.time"), formats.duration(seconds)],
  ];
  if (note) facts.push([t("facts.speed"), t("facts.a_second", { n: formats.number(note.images_per_second) })]);
  return (
    <dl className={styles.facts}>
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
