/** One run: its film, how it is and how far, what can be done with it now, and its curves. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Menu, MenuItem, MenuTrigger, Popover } from "react-aria-components";
import { answered, client } from "../../api/client.ts";
import { runOf } from "../../api/events.ts";
import { jobsQuery, logQuery, previewsQuery, runQuery, runsQuery } from "../../api/queries.ts";
import type { Job, Note, RunDetails } from "../../api/types.ts";
import { Button, ButtonLink } from "../../parts/Button.tsx";
import { useFormats } from "../../parts/formats.ts";
import { Meter } from "../../parts/Meter.tsx";
import { RoomHead } from "../../parts/Room.tsx";
import { Empty, Loading, Notice, Refused, useSentence } from "../../parts/States.tsx";
import { say } from "../../parts/Toasts.tsx";
import menu from "../../parts/Menu.module.css";
import { tidy } from "../../parts/typing.ts";
import { useJobVerb } from "../../shell/JobsPanel.tsx";
import { isActive, secondsLeft } from "../../shell/jobs.ts";
import { Curves } from "./Curves.tsx";
import { forecast } from "./eta.ts";
import { Filmstrip } from "./Filmstrip.tsx";
import { Moments } from "./Moments.tsx";
import { Report } from "./Report.tsx";
import { LENGTHS, MORE, type Preset } from "./presets.ts";
import styles from "./RunPage.module.css";

const TRAININGS = ["train", "resume"];
const LOOK_MS = 5_000;

export function RunPage({ name }: { name: string }) {
  const { t } = useTranslation("train");
  const jobs = useQuery(jobsQuery);
  const runs = useQuery(runsQuery);
  const mine = jobs.data?.filter((each) => runOf(each) === name && TRAININGS.includes(each.kind)) ?? [];
  const job = mine.find(isActive);
  // A run that was asked for a moment ago isn't there yet: nothing is asked of it before it is.
  const isMissing = runs.data?.every((each) => tidy(each.name) !== tidy(name)) ?? false;
  const beginning = isMissing ? job : undefined;
  const run = useQuery({
    ...runQuery(name),
    enabled: !jobs.isPending && !runs.isPending && beginning === undefined,
    refetchInterval: (query) => (query.state.data?.state === "elsewhere" ? LOOK_MS : false),
  });
  // What is trained in a terminal tells the studio nothing, so its log and previews are asked for.
  const refetchInterval = run.data?.state === "elsewhere" ? LOOK_MS : false;
  const log = useQuery({ ...logQuery(name), enabled: run.isSuccess, refetchInterval });
  const previews = useQuery({ ...previewsQuery(name), enabled: run.isSuccess, refetchInterval });
  const [place, setPlace] = useState<number | null>(null);
  const ended = mine.toSorted((a, b) => b.number - a.number).find((each) => each !== job);
  const judging = jobs.data?.filter((each) => runOf(each) === name && each.kind === "evaluate").toSorted((a, b) => b.number - a.number)[0];
  const notes = log.data ?? [];
  const films = previews.data ?? [];
  const at = place === null ? null : (films[place]?.images ?? null);

  if (beginning !== undefined) return <Beginning name={name} job={beginning} />;
  if (isMissing && ended !== undefined && ended.state !== "done") return <NeverBegun name={name} job={ended} />;
  if (run.isPending) return <Loading tiles={2} />;
  if (run.error) return <Refused error={run.error} again={() => void run.refetch()} />;
  return (
    <>
      <RoomHead title={name} back={{ href: "/train", words: t("title") }}>
        <Verbs run={run.data} job={job} ended={ended} isJudged={judging !== undefined && isActive(judging)} />
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
function NeverBegun({ name, job }: { name: string; job: Job }) {
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

/** What can be done with a training that runs or waits. */
function JobVerbs({ job }: { job: Job }) {
  const { t } = useTranslation("train");
  const verb = useJobVerb();
  return job.state === "running" ? (
    <Button icon="stop" isDisabled={job.asked !== null} onPress={() => verb.mutate({ number: job.number, verb: "stop" })}>
      {job.asked === "stop" ? t("verbs.stopping") : t("verbs.stop")}
    </Button>
  ) : (
    <Button icon="close" onPress={() => verb.mutate({ number: job.number, verb: "cancel" })}>
      {t("verbs.cancel")}
    </Button>
  );
}

interface Told {
  run: RunDetails;
  /** The training of this run that runs or waits, and the last one that ended. */
  job: Job | undefined;
  ended: Job | undefined;
}

function Verbs({ run, job, ended, isJudged }: Told & { isJudged: boolean }) {
  const { t } = useTranslation("train");
  const formats = useFormats();
  const verb = useJobVerb();
  const resume = useNewJob();
  if (job !== undefined) return <JobVerbs job={job} />;
  // What somebody else trains can't be trained here too.
  if (run.state === "elsewhere") return null;
  const isWhole = forecast(run, []).share === 1;
  return (
    <>
      {!isWhole && (
        <Button
          kind="main"
          icon="play"
          onPress={() =>
            ended && ended.state !== "done"
              ? verb.mutate({ number: ended.number, verb: "again" })
              : resume.mutate({ kind: "resume", params: { run: run.name } })
          }
        >
          {t("verbs.go_on")}
        </Button>
      )}
      <MenuTrigger>
        <Button kind={isWhole ? "main" : "usual"} icon="add">
          {t("verbs.longer")}
        </Button>
        <Popover className={menu.menu} placement="bottom end">
          <Menu onAction={(key) => resume.mutate({ kind: "resume", params: { run: run.name, length: LENGTHS[key as Preset].words } })}>
            {MORE.map((each) => (
              <MenuItem key={each} id={each} className={menu.option}>
                {t("verbs.more", { time: formats.duration(LENGTHS[each].seconds) })}
              </MenuItem>
            ))}
          </Menu>
        </Popover>
      </MenuTrigger>
      <Button icon="check" isDisabled={isJudged || resume.isPending} onPress={() => resume.mutate({ kind: "evaluate", params: { run: run.name } })}>
        {t("verbs.evaluate")}
      </Button>
    </>
  );
}

function useNewJob() {
  const queries = useQueryClient();
  const sentence = useSentence();
  return useMutation({
    mutationFn: (body: { kind: string; params: Record<string, unknown> }) => answered(client.POST("/jobs", { body })),
    onSuccess: () => queries.invalidateQueries({ queryKey: jobsQuery.queryKey }),
    onError: (error) => say(sentence(error)),
  });
}

function HowFar({ run, job, ended, notes }: Told & { notes: readonly Note[] }) {
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
function Judging({ job }: { job: Job }) {
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

function isEnd(state: Job["state"]): state is (typeof ENDS)[number] {
  return ENDS.some((each) => each === state);
}

function Health({ notes, isLive }: { notes: readonly Note[]; isLive: boolean }) {
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

function Facts({ run, notes }: { run: RunDetails; notes: readonly Note[] }) {
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
