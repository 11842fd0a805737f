/** The queue: every job with how far it is, and what can be done with it in its state. */
import { useMutation, useQueryClient, type UseQueryResult } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { answered, client, fileOf } from "../api/client.ts";
import { runOf } from "../api/events.ts";
import { jobsQuery } from "../api/queries.ts";
import type { Job } from "../api/types.ts";
import { Button, ButtonLink, SaveLink } from "../parts/Button.tsx";
import { Meter } from "../parts/Meter.tsx";
import { Refused, useSentence } from "../parts/States.tsx";
import { say } from "../parts/Toasts.tsx";
import { to } from "../parts/address.ts";
import { useFormats } from "../parts/formats.ts";
import { exportOf, inOrder, secondsLeft, subject } from "./jobs.ts";
import styles from "./JobsPanel.module.css";

type Verb = "stop" | "cancel" | "again";

/** Asks the server to do something with a job, and shows its answer at once. */
export function useJobVerb() {
  const queries = useQueryClient();
  const sentence = useSentence();
  return useMutation({
    mutationFn: ({ number, verb }: { number: number; verb: Verb }) => {
      const params = { params: { path: { number } } };
      if (verb === "stop") return answered(client.POST("/jobs/{number}/stop", params));
      if (verb === "cancel") return answered(client.POST("/jobs/{number}/cancel", params));
      return answered(client.POST("/jobs/{number}/again", params));
    },
    onSuccess: () => queries.invalidateQueries({ queryKey: jobsQuery.queryKey }),
    onError: (error) => say(sentence(error)),
  });
}

/** What is in the popover of the queue. That is a dialog itself, with the hidden buttons by which screen readers close it. */
export function JobsPanel({ jobs }: { jobs: UseQueryResult<Job[]> }) {
  const { t } = useTranslation();
  return (
    <div className={styles.panel}>
      <h2>{t("jobs.title")}</h2>
      {jobs.isPending && <p className="soft">{t("states.loading")}</p>}
      {jobs.error && <Refused error={jobs.error} again={() => void jobs.refetch()} />}
      {jobs.data?.length === 0 && <p className="soft">{t("jobs.empty")}</p>}
      <ul className={styles.list}>
        {jobs.data &&
          inOrder(jobs.data).map((job) => (
            <li key={job.number} className={styles.job}>
              <One job={job} />
            </li>
          ))}
      </ul>
    </div>
  );
}

function One({ job }: { job: Job }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const verb = useJobVerb();
  const ask = (which: Verb) => verb.mutate({ number: job.number, verb: which });
  // What isn't known yet leaves no colon at the end.
  const name = t(`jobs.kinds.${kindOf(job)}`, { name: subject(job) }).replace(/\s*[:：]\s*$/, "");
  const left = secondsLeft(job);
  const isActive = job.state === "running" || job.state === "queued";
  const run = runOf(job);
  return (
    <>
      {job.state === "running" ? (
        <Meter label={name} share={job.progress}>
          {job.asked === null
            ? left === null
              ? t("jobs.states.running")
              : t("jobs.left", { time: formats.duration(left) })
            : job.asked === "stop" ? t("jobs.asked.stop") : t("jobs.asked.cancel")}
        </Meter>
      ) : (
        <p className={styles.name}>
          <span>{name}</span>
          <span className={styles.state} data-state={job.state}>
            {t(`jobs.states.${job.state}`)}
          </span>
        </p>
      )}
      {job.words !== null && <p className="soft small">{job.words}</p>}
      <div className={styles.verbs}>
        {job.state === "done" && exportOf(job) !== null && (
          <SaveLink href={fileOf.export(exportOf(job) ?? "")}>{t("jobs.save")}</SaveLink>
        )}
        {run !== null && (
          <ButtonLink kind="quiet" href={to("train", "runs", run)}>
            {t("jobs.open")}
          </ButtonLink>
        )}
        {job.state === "running" && job.asked === null && (
          <Button kind="quiet" icon="stop" onPress={() => ask("stop")}>
            {t("jobs.stop")}
          </Button>
        )}
        {isActive && (
          <Button kind="quiet" icon="close" onPress={() => ask("cancel")}>
            {t("jobs.cancel")}
          </Button>
        )}
        {!isActive && job.state !== "done" && (
          <Button kind="quiet" icon="again" onPress={() => ask("again")}>
            {job.state === "interrupted" ? t("jobs.resume") : t("jobs.again")}
          </Button>
        )}
      </div>
    </>
  );
}

const KINDS = ["train", "resume", "evaluate", "look", "walk", "find", "map", "sample", "restore", "translate", "export"] as const;

function kindOf(job: Job): (typeof KINDS)[number] | "other" {
  return KINDS.find((kind) => kind === job.kind) ?? "other";
}
