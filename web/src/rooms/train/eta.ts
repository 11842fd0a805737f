/** How far a run is, and how long it still takes, by the speed that was measured. */
import type { Note, RunDetails } from "../../api/types.ts";

/** Notes whose speeds say how fast it may go on. */
const LATEST = 20;
const SECONDS: Record<string, number> = { second: 1, minute: 60, hour: 3_600, day: 86_400 };

export type Goal = { unit: "seconds" | "images"; amount: number };

export interface Forecast {
  /** 0 to 1; null where no end is known. */
  share: number | null;
  /** Seconds, from the fastest to the slowest of late; null where nothing can be said yet. */
  left: { least: number; most: number } | null;
}

/** The end of a training as its recipe has it, "1 hour 30 minutes" or "20 epochs"; null for what this page can't read. */
export function goalOf(run: RunDetails): Goal | null {
  const schedule = run.settings.schedule as { length?: unknown; batch_size?: unknown } | undefined;
  if (typeof schedule?.length !== "string") return null;
  const parts = [...schedule.length.matchAll(/([\d.,_]+)\s*([a-z]+?)s?(?=\W|\d|$)/g)];
  let seconds = 0;
  for (const [, digits = "", unit = ""] of parts) {
    const amount = Number(digits.replace(/[,_]/g, ""));
    if (Number.isNaN(amount)) return null;
    if (unit === "image") return { unit: "images", amount };
    if (unit === "epoch") return { unit: "images", amount: amount * Number(run.facts.pictures) };
    if (unit === "step") return { unit: "images", amount: amount * Number(schedule.batch_size) };
    const each = SECONDS[unit];
    if (each === undefined) return null;
    seconds += amount * each;
  }
  return seconds > 0 ? { unit: "seconds", amount: seconds } : null;
}

export function forecast(run: RunDetails, notes: readonly Note[]): Forecast {
  const goal = goalOf(run);
  if (goal === null) return { share: null, left: null };
  const note = notes.at(-1) ?? run;
  const done = goal.unit === "seconds" ? note.seconds : note.images;
  const share = Math.min(1, done / goal.amount);
  const missing = Math.max(0, goal.amount - done);
  if (goal.unit === "seconds") return { share, left: { least: missing, most: missing } };
  const speeds = notes.slice(-LATEST).map((each) => each.images_per_second).filter((speed) => speed > 0);
  speeds.sort((a, b) => a - b);
  const slow = speeds[Math.floor(speeds.length / 10)];
  const fast = speeds[Math.floor((speeds.length * 9) / 10)];
  if (slow === undefined || fast === undefined) return { share, left: null };
  return { share, left: { least: missing / fast, most: missing / slow } };
}
