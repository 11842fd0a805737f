/** Jobs as people see them: their order, what they are called, and how long they still take. */
import type { Job } from "../api/types.ts";

const FIRST: Record<Job["state"], number> = { running: 0, queued: 1, interrupted: 2, failed: 2, done: 2, cancelled: 2 };
const ENDED_SHOWN = 8;

/** Whether it runs or waits for its turn. */
export function isActive(job: Job): boolean {
  return FIRST[job.state] < 2;
}

/** What runs, what waits in the order of the queue, then the last ones that ended. */
export function inOrder(jobs: readonly Job[]): Job[] {
  const active = jobs.filter(isActive);
  const ended = jobs.filter((job) => !isActive(job));
  ended.sort((a, b) => (b.ended_at ?? b.asked_at).localeCompare(a.ended_at ?? a.asked_at));
  return [...active.sort((a, b) => FIRST[a.state] - FIRST[b.state]), ...ended.slice(0, ENDED_SHOWN)];
}

/** What a job is about: its run, set of pictures or source; "" where it names none. */
export function subject(job: Job): string {
  for (const name of ["run", "source", "name", "model"]) {
    const value = job.params[name] ?? job.result?.[name];
    if (typeof value === "string" && value !== "") return value;
  }
  return "";
}

/** The name of the file that a job has put into the exports; null of one that has made none. */
export function exportOf(job: Job): string | null {
  const file = job.result?.file;
  return typeof file === "string" && file.startsWith("exports/") ? file.slice("exports/".length) : null;
}

/** Seconds that it still takes at the pace it had so far; null as long as that says nothing. */
export function secondsLeft(job: Job, now = Date.now()): number | null {
  if (job.state !== "running" || job.began_at === null || job.progress === null || job.progress < 0.01) return null;
  const passed = (now - Date.parse(job.began_at)) / 1000;
  if (passed < 2) return null;
  return (passed / job.progress) * (1 - job.progress);
}
