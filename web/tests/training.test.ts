/** What is read out of a run and a recipe: its end, its curves, its settings. */
import { QueryClient } from "@tanstack/react-query";
import { describe, expect, test } from "vitest";
import { NAMES, receive, streamInto } from "../src/api/events.ts";
import { jobsQuery, logQuery } from "../src/api/queries.ts";
import type { Job, Note, Recipe, RunDetails } from "../src/api/types.ts";
import { curvesOf, trendOf } from "../src/rooms/train/curves.ts";
import { forecast, goalOf } from "../src/rooms/train/eta.ts";
import { changes, fieldsOfRecipe } from "../src/rooms/train/fields.ts";
import { inOrder, secondsLeft } from "../src/shell/jobs.ts";

const run = (length: string): RunDetails => ({
  name: "moths",
  state: "training",
  job: 1,
  recipe: "sketch",
  source: "moths",
  step: 0,
  images: 0,
  seconds: 0,
  changed: 0,
  preview: null,
  operators: ["vary", "blend"],
  does: [],
  preview_version: null,
  settings: { schedule: { length, batch_size: 64 } },
  facts: { pictures: 300 },
  checkpoints: [],
  has_report: false,
});
const note = (step: number, value: number | null = 1): Note => ({
  step,
  images: 64 * step,
  seconds: step,
  images_per_second: 64,
  losses: { "generator.adversarial": value },
  readings: {},
  health: [],
});
const job = (number: number, state: Job["state"], more: Partial<Job> = {}): Job => ({
  number,
  kind: "train",
  params: {},
  state,
  asked: null,
  progress: null,
  attempt: 1,
  result: null,
  error_code: null,
  words: null,
  device: null,
  asked_at: "2026-11-30T10:00:00Z",
  began_at: null,
  ended_at: null,
  ...more,
});

describe("the end of a training", () => {
  test.each([
    ["20 minutes", { unit: "seconds", amount: 1_200 }],
    ["1 hour 30 minutes", { unit: "seconds", amount: 5_400 }],
    ["20 epochs", { unit: "images", amount: 6_000 }],
    ["100 steps", { unit: "images", amount: 6_400 }],
    ["200,000 images", { unit: "images", amount: 200_000 }],
  ])("is read from %s", (length, goal) => {
    expect(goalOf(run(length))).toEqual(goal);
  });
  test("is unknown where it can't be read", () => {
    expect(goalOf(run("some while"))).toBeNull();
  });
  test("is forecast from the speed", () => {
    const notes = [note(10), note(20)];
    expect(forecast(run("100 steps"), notes)).toEqual({ share: 0.2, left: { least: 80, most: 80 } });
    expect(forecast(run("40 seconds"), notes)).toEqual({ share: 0.5, left: { least: 20, most: 20 } });
  });
});

describe("curves", () => {
  test("leave out what isn't finite and stay short", () => {
    const [curve] = curvesOf([...Array.from({ length: 2_000 }, (_, step) => note(step)), note(2_000, null)]);
    expect(curve?.points.length).toBeLessThanOrEqual(400);
    expect(curve?.trend).toBe("steady");
  });
  test("are put into a word", () => {
    expect(trendOf([1, 2, 3, 4, 5, 6, 7, 8])).toBe("rising");
    expect(trendOf([8, 7, 6, 5, 4, 3, 2, 1])).toBe("falling");
    expect(trendOf([1, 2])).toBe("new");
  });
});

test("settings are made from schemas, begin with what the recipe ships, and send only what was changed", () => {
  const recipe: Recipe = {
    name: "sketch",
    promise: "",
    verb: "sample",
    relation: null,
    medium: "pictures",
    settings: { model: { width: 24, game: { objective: "relativistic" }, network: { kind: "unet", depth: 3 }, augment: null } },
    schemas: {
      model: {
        properties: {
          kind: { const: "dcgan" },
          width: { type: "integer", default: 64, minimum: 4 },
          dense: { anyOf: [{ type: "integer" }, { type: "null" }], default: null },
          game: { $ref: "#/$defs/Game" },
          network: { oneOf: [{ $ref: "#/$defs/Residual" }, { $ref: "#/$defs/UNet" }] },
          augment: { anyOf: [{ $ref: "#/$defs/UNet" }, { type: "null" }] },
          layers: { type: "array", items: { type: "integer" } },
        },
        $defs: {
          Residual: { properties: { kind: { const: "residual" }, blocks: { type: "integer" } } },
          UNet: { properties: { kind: { const: "unet" }, depth: { type: "integer" } } },
          Game: { properties: { objective: { enum: ["relativistic", "minimax"], default: "minimax" } } },
        },
      },
    },
  };
  const fields = fieldsOfRecipe(recipe);
  expect(fields.map(({ path, kind, usual }) => [path, kind, usual])).toEqual([
    ["model.width", "whole", 24],
    ["model.dense", "whole", null],
    ["model.game.objective", "choice", "relativistic"],
    ["model.network.depth", "whole", 3],
  ]);
  const values = new Map<string, string | number | null>([["model.width", 32], ["model.dense", 128], ["model.game.objective", "relativistic"]]);
  expect(changes(fields, values)).toEqual(["model.width=32", "model.dense=128"]);
});

describe("jobs", () => {
  test("what runs comes first, then the queue in its order, then what ended last", () => {
    const jobs = [job(1, "done", { ended_at: "2026-11-30T10:01:00Z" }), job(2, "failed", { ended_at: "2026-11-30T10:05:00Z" }), job(4, "queued"), job(3, "queued"), job(5, "running")];
    expect(inOrder(jobs).map((each) => each.number)).toEqual([5, 4, 3, 2, 1]);
  });
  test("say how long they still take once that means something", () => {
    const began_at = new Date(1_000_000).toISOString();
    expect(secondsLeft(job(1, "running", { began_at, progress: 0.25 }), 1_100_000)).toBe(300);
    expect(secondsLeft(job(1, "running", { began_at, progress: null }), 1_100_000)).toBeNull();
  });
});

describe("events", () => {
  const event = { number: 1, topic: "runs", job: 1, at: "" };
  test("notes are appended, and those of repeated steps replaced", () => {
    const queries = new QueryClient();
    queries.setQueryData(logQuery("moths").queryKey, [note(1), note(2), note(3)]);
    receive(queries, { ...event, type: "noted", data: { run: "moths", ...note(2, 5) } });
    expect(queries.getQueryData(logQuery("moths").queryKey)?.map((each) => each.step)).toEqual([1, 2]);
  });
  test("progress is seen without asking again", () => {
    const queries = new QueryClient();
    queries.setQueryData(jobsQuery.queryKey, [job(1, "running")]);
    receive(queries, { ...event, topic: "jobs", type: "progress", data: { progress: 0.5 } });
    expect(queries.getQueryData(jobsQuery.queryKey)?.[0]?.progress).toBe(0.5);
  });
  test("one stream goes on where it was, and an event that comes twice counts once", () => {
    const queries = new QueryClient();
    queries.setQueryData(jobsQuery.queryKey, [job(1, "running")]);
    const opened: string[] = [];
    const heard = new Map<string, (message: MessageEvent<string>) => void>();
    const source = {
      readyState: 1,
      close: () => undefined,
      addEventListener: (name: string, listener: (message: MessageEvent<string>) => void) => heard.set(name, listener),
    } as unknown as EventSource;
    const stream = streamInto(queries, (url) => {
      opened.push(url);
      return source;
    });
    const close = stream.start(41, "ko");
    expect(opened).toEqual(["/api/v1/events?after=41&language=ko"]);
    expect([...heard.keys()]).toEqual(NAMES);
    const send = (number: number, progress: number) => {
      const data = JSON.stringify({ ...event, number, topic: "jobs", type: "progress", data: { progress } });
      heard.get("jobs.progress")?.(new MessageEvent("jobs.progress", { data, lastEventId: String(number) }));
    };
    send(42, 0.2);
    send(42, 0.9);
    expect(queries.getQueryData(jobsQuery.queryKey)?.[0]?.progress).toBe(0.2);
    source.onerror?.(new Event("error"));
    expect(stream.line()).toBe("broken");
    source.onopen?.(new Event("open"));
    expect(stream.line()).toBe("open");
    close();
  });
});
