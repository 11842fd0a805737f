/** Workspaces with a model that was really trained, in some seconds: made once for all files, and copied for each. */
import { cpSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { inject, vi } from "vitest";
import { outline, shape } from "./shapes.ts";
import { Studio } from "./studio.ts";

/** Models that tests can ask for, each with the sets of pictures that it learns from, and how. The run is called as they are. */
const MODELS = {
  /** Colours, 16 pixels, without classes; with twelve pieces of it in the gallery. */
  shapes: {
    sets: { shapes: shape },
    params: { source: "shapes", recipe: "sketch", length: "300 steps", settings: ["model.width=8", "model.dense=32", "data.resolution=16"] },
    pieces: 12,
  },
  /** With styles: directions, layers, variety. */
  style: {
    sets: { shapes: shape },
    params: { source: "shapes", recipe: "style", length: "60 steps", settings: ["model.width=4", "model.widest=16", "model.style_size=16", "data.resolution=16"] },
    pieces: 0,
  },
  /** Drawings to pictures. */
  drawings: {
    sets: { outlines: outline, shapes: shape },
    params: {
      source: ["outlines", "shapes"],
      recipe: "pix2pix",
      length: "40 steps",
      settings: ["model.generator.width=8", "model.discriminator.width=8", "data.resolution=64"],
    },
    pieces: 0,
  },
} as const satisfies Record<string, Trained>;

interface Trained {
  sets: Record<string, (number: number) => Buffer>;
  params: Record<string, unknown>;
  pieces: number;
}

export type ModelName = keyof typeof MODELS;
const PICTURES = 60;
const ENDS = ["done", "failed", "interrupted", "cancelled"];
/** The first pieces of the gallery are marked, so that there is something to find. */
export const TAG = "푸른 원";

export interface Job {
  number: number;
  state: string;
  words: string | null;
  result: Record<string, unknown> | null;
}

/** A folder for a workspace: a new, empty one, or one with a model, as it was when that had just been trained. */
export async function workspace(content: ModelName | "empty"): Promise<string> {
  if (content === "empty") return mkdtempSync(join(inject("place"), "empty-"));
  // Always in the same place, because a gallery remembers where its models are.
  const folder = join(inject("trained"), content);
  const kept = `${folder}-as-made`;
  if (!existsSync(kept)) await train(content, folder, kept);
  rmSync(folder, { recursive: true, force: true });
  cpSync(kept, folder, { recursive: true });
  return folder;
}

/** Waits for the end of a job. Throws where it isn't done. */
export async function done(studio: Studio, job: Job): Promise<Job> {
  const now = await vi.waitUntil(
    async () => {
      const found = await studio.ask<Job>(`/jobs/${job.number}`);
      return ENDS.includes(found.state) && found;
    },
    { timeout: 350_000, interval: 250 },
  );
  if (now.state !== "done") throw new Error(`Job ${job.number} is ${now.state}: ${now.words ?? ""}`);
  return now;
}

async function train(name: ModelName, folder: string, kept: string): Promise<void> {
  rmSync(folder, { recursive: true, force: true }); // one that was given up halfway
  mkdirSync(folder, { recursive: true });
  const { sets, params, pieces }: Trained = MODELS[name];
  const studio = await Studio.open(folder);
  try {
    for (const [set, drawn] of Object.entries(sets)) await bring(studio, set, drawn);
    await done(studio, await studio.ask<Job>("/jobs", { kind: "train", params: { ...params, run: name, threads: 1, precision: "float32" } }));
    if (pieces > 0) await keep(studio, name, pieces);
  } finally {
    await studio.close();
  }
  renameSync(folder, kept);
}

async function bring(studio: Studio, set: string, drawn: (number: number) => Buffer): Promise<void> {
  const form = new FormData();
  for (let number = 0; number < PICTURES; number += 1) {
    form.append("files", new Blob([new Uint8Array(drawn(number))], { type: "image/png" }), `${String(number).padStart(3, "0")}.png`);
  }
  await studio.ask(`/pictures?name=${set}`, form);
}

async function keep(studio: Studio, run: string, count: number): Promise<void> {
  const { pieces } = await studio.ask<{ pieces: { id: string }[] }>(`/runs/${run}/litters`, { parents: [], n: count, seed: 1 });
  const ids = pieces.map((piece) => piece.id);
  const kept = (some: string[], given: object) => studio.ask("/pieces", { run, pieces: some, ...given });
  await kept(ids.slice(0, 3), { stars: 4, tags: [TAG], note: "The bluest ones" });
  await kept(ids.slice(3), {});
}
