/** The world of the pretended studio: sets, runs that train, pieces, jobs and events, as they would be, in memory. */
import type { Job, Note, Piece, PictureFile, Preview, RunDetails, ServerEvent, TurnedAway } from "../src/api/types.ts";
import { doesOf, TRANSLATORS } from "./translating.ts";
import { chance } from "./paint.ts";

export interface PretendedSet {
  files: PictureFile[];
  turnedAway: TurnedAway[];
  first: number;
}

export interface PretendedRun {
  details: RunDetails;
  notes: Note[];
  previews: Preview[];
  first: number;
}

const PICTURES_A_NOTE = 640;
const BATCH = 64;
const hex = (seed: number, digits: number) => {
  const next = chance(seed);
  return Array.from({ length: digits }, () => Math.floor(16 * next()).toString(16)).join("");
};

export class World {
  events: ServerEvent[] = [];
  listeners = new Set<(event: ServerEvent) => void>();
  jobs: Job[] = [];
  sets = new Map<string, PretendedSet>();
  runs = new Map<string, PretendedRun>();
  pieces: Piece[] = [];

  constructor(isEmpty: boolean) {
    if (isEmpty) return;
    this.addSet("moths", 312, 1_000, true);
    this.addSet("나비-표본", 1_460, 9_000, false);
    this.addSet("敦煌纹样", 14, 20_000, false);
    this.addRun("moths", "few-shot", "moths", 58, 1_000_000);
    this.addRun("나비-저녁", "evening", "나비-표본", 240, 2_000_000);
    for (const [place, name] of Object.keys(TRANSLATORS).entries()) this.addRun(name, "pix2pix", "moths", 10, 3_000_000 + place);
    this.addJob("train", { source: "moths", run: "moths", length: "20 minutes" }, "running");
    const failed = this.addJob("train", { source: "敦煌纹样", run: "敦煌" }, "failed");
    failed.words = "The 14 pictures are too few: at least 20 are needed.";
    this.addJob("resume", { run: "나비-저녁" }, "interrupted");
    this.addPieces(Number(process.env.PIECES ?? 2_400));
  }

  tell(topic: string, type: string, data: Record<string, unknown>, job: number | null = null): void {
    const event = { number: this.events.length + 1, topic, type, data, job, at: new Date().toISOString() };
    this.events.push(event);
    for (const listener of this.listeners) listener(event);
  }

  addSet(name: string, count: number, first: number, isMessy: boolean): void {
    const next = chance(first);
    const files = Array.from({ length: count }, (_, place): PictureFile => {
      const odd = isMessy ? next() : 1;
      const badges: PictureFile["badges"] = [];
      if (odd < 0.04) badges.push("duplicate");
      else if (odd < 0.07) badges.push("small");
      else if (odd < 0.1) badges.push("odd_shape");
      else if (odd < 0.14) badges.push("transparent", "small");
      const original = `moth-${String(place).padStart(4, "0")}.jpg`;
      const side = badges.includes("small") ? 48 : 640;
      const duplicate = badges.includes("duplicate") ? hex(first + Math.max(0, place - 7), 24) : null;
      return { id: hex(first + place, 24), name: original, original, bytes: 84_000 + 37 * place, width: side, height: side, badges, duplicate_of: duplicate };
    });
    const turnedAway = isMessy
      ? [
          { name: "moth-0113.jpg", reason: "truncated", words: "it is cut off after 62 % of its bytes" },
          { name: "나방 메모.psd", reason: "format unknown", words: "its format isn't known" },
        ]
      : [];
    this.sets.set(name, { files, turnedAway, first });
  }

  addRun(name: string, recipe: string, source: string, notes: number, first: number): PretendedRun {
    const run: PretendedRun = {
      first,
      notes: [],
      previews: [],
      details: {
        name,
        recipe,
        source,
        state: "idle",
        job: null,
        step: 0,
        images: 0,
        seconds: 0,
        changed: Date.now() / 1_000,
        preview: null,
        operators: name in TRANSLATORS ? [] : ["vary", "blend", "inherit"],
        does: doesOf(name),
        preview_version: null,
        settings: { name: recipe, schedule: { length: "20 minutes", batch_size: BATCH } },
        facts: { pictures: 312, withheld: 34, shape: [3, 64, 64], device: "cpu" },
        checkpoints: [],
        has_report: notes > 200,
      },
    };
    this.runs.set(name, run);
    for (let count = 0; count < notes; count += 1) this.train(run, false);
    return run;
  }

  /** One note further; every third brings a preview. */
  train(run: PretendedRun, isLive = true): void {
    const { details } = run;
    const next = chance(run.first + run.notes.length);
    details.images += PICTURES_A_NOTE;
    details.step = details.images / BATCH;
    details.seconds += 5;
    const grown = 1 - Math.exp(-details.images / 30_000);
    const note: Note = {
      step: details.step,
      images: details.images,
      seconds: details.seconds,
      images_per_second: 128 + 8 * (next() - 0.5),
      losses: {
        "generator.adversarial": 0.9 + 0.5 * grown + 0.16 * (next() - 0.5),
        "discriminator.adversarial": 0.72 - 0.2 * grown + 0.1 * (next() - 0.5),
        "discriminator.penalty": 0.02 + 0.1 * next() * (1 - grown),
      },
      readings: { diversity: 0.35 + 0.55 * grown + 0.03 * (next() - 0.5), accuracy: 0.6 + 0.1 * grown + 0.06 * (next() - 0.5) },
      health: run.notes.length === 57 ? ["The pictures are becoming alike: diversity has fallen by a third. Try --stability 2."] : [],
    };
    run.notes.push(note);
    if (isLive) this.tell("runs", "noted", { run: details.name, ...note }, details.job);
    if (run.notes.length % 3 === 1) {
      run.previews.push({ images: details.images, bytes: 40_000, version: "" });
      details.preview = details.images;
      if (isLive) this.tell("runs", "previewed", { run: details.name, images: details.images, step: details.step }, details.job);
    }
  }

  addJob(kind: string, params: Record<string, unknown>, state: Job["state"] = "queued"): Job {
    const job: Job = {
      number: this.jobs.length + 1,
      kind,
      params,
      state,
      asked: null,
      progress: state === "running" ? 0.24 : null,
      attempt: 1,
      result: null,
      error_code: state === "failed" ? "SettingError" : null,
      words: null,
      device: "cpu",
      asked_at: new Date(Date.now() - 400_000).toISOString(),
      began_at: state === "queued" ? null : new Date(Date.now() - 290_000).toISOString(),
      ended_at: state === "queued" || state === "running" ? null : new Date(Date.now() - 60_000).toISOString(),
    };
    this.jobs.push(job);
    this.tell("jobs", "queued", { kind, ...params }, job.number);
    return job;
  }

  change(job: Job, state: Job["state"]): void {
    job.state = state;
    if (state === "running") job.began_at = new Date().toISOString();
    if (!["queued", "running"].includes(state)) job.ended_at = new Date().toISOString();
    const run = this.runs.get(String(job.params.run));
    if (run) {
      run.details.state = state === "running" ? "training" : state === "queued" ? "queued" : "idle";
      run.details.job = run.details.state === "idle" ? null : job.number;
    }
    this.tell("jobs", state === "running" ? "began" : state, { run: job.params.run }, job.number);
  }

  addPieces(count: number): void {
    const tags = ["나방", "blue", "시안", "纹样", "poster"];
    for (let place = 0; place < count; place += 1) {
      const next = chance(500_000 + place);
      this.pieces.push({
        id: hex(700_000 + place, 32),
        words: place % 4 === 0 ? `child of 7:${place % 9} and 7:12` : place % 4 === 1 ? `7:${place} moved by 1.5 along darker` : `7:${place}`,
        stars: next() > 0.6 ? Math.floor(6 * next()) : 0,
        tags: tags.filter(() => next() > 0.85),
        collections: [],
        note: "",
        added: new Date(Date.UTC(2026, 10, 28) - 600_000 * place).toISOString(),
        trashed: null,
        height: 64,
        width: 64,
        model: "5f0c".padEnd(64, "a"),
        run: "moths",
        model_is_there: true,
        digest: "d",
      });
    }
  }

  /** Twice a second: what trains goes on, what waits begins. */
  tick(): void {
    const running = this.jobs.find((job) => job.state === "running");
    const waiting = this.jobs.find((job) => job.state === "queued");
    if (!running) {
      if (waiting) {
        const name = String(waiting.params.run);
        if (!this.runs.has(name)) this.addRun(name, "few-shot", String(waiting.params.source), 0, 3_000_000 + 1_000 * this.runs.size);
        this.change(waiting, "running");
      }
      return;
    }
    const run = this.runs.get(String(running.params.run));
    if (!run) return;
    run.details.state = "training";
    run.details.job = running.number;
    if (running.asked) {
      this.change(running, running.asked === "stop" ? "interrupted" : "cancelled");
      running.asked = null;
      return;
    }
    this.train(run);
    running.progress = Math.min(1, run.details.seconds / 1_200);
    this.tell("jobs", "progress", { progress: running.progress }, running.number);
    if (running.progress === 1) this.change(running, "done");
  }
}
