/** Several tabs, a page that is loaded again, a line that is lost: all of them show the same, and no event is missing. */
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { NAMES } from "../src/api/events.ts";
import { Line } from "./harness/line.ts";
import { Studio } from "./harness/studio.ts";
import { workspace, type Job } from "./harness/trained.ts";
import { visit } from "./harness/visiting.ts";
import { words } from "./harness/words.ts";

const t = words("en");
const gallery = words("en", "gallery");
let line: Line;
let studio: Studio;

beforeAll(async () => {
  line = await Line.laid();
  studio = await Studio.open(await workspace("shapes"), { words: ["--allowed-host", line.host] });
  line.to(studio.port);
});
afterAll(async () => {
  await line.end();
  await studio.close();
});

/** Something that happens: a job that is asked for and taken back, long before it could be done. Two events at least. */
async function happen(): Promise<Job> {
  const job = await studio.ask<Job>("/jobs", { kind: "train", params: { source: "shapes", recipe: "sketch", length: "1 hour" } });
  return studio.ask<Job>(`/jobs/${job.number}/cancel`, {});
}

/** Follows the studio's events in a page, beside the page's own stream; gives what has come so far. */
async function follow(page: Page, names: string[]): Promise<() => Promise<number[]>> {
  await page.evaluate((types) => {
    const seen: number[] = [];
    Object.assign(window, { seen });
    const source = new EventSource("/api/v1/events");
    for (const type of types) source.addEventListener(type, (event) => seen.push(Number(event.lastEventId)));
    return new Promise((resolve) => (source.onopen = resolve));
  }, names);
  return () => page.evaluate(() => (window as unknown as { seen: number[] }).seen);
}

test("a second tab sees what the first one does, and both survive being loaded again", async () => {
  const first = await visit(studio, "/gallery?order=best", {});
  const second = await visit(studio, "/gallery?order=best", { as: first.context() });
  const stars = (page: Page) => page.locator('[data-place="0"]').getByRole("img", { name: gallery("stars.count", { count: 5, n: 5 }) });
  await first.locator('[data-place="0"]').focus();
  await first.keyboard.press("5");
  await stars(first).waitFor();
  await second.reload();
  await stars(second).waitFor();

  const job = await happen();
  for (const page of [first, second]) {
    await page.getByRole("button", { name: t("jobs.title") }).click();
    await page.getByRole("dialog").getByText(t("jobs.kinds.train", { name: "shapes" })).first().waitFor();
    await page.reload();
    await page.getByRole("button", { name: t("jobs.title") }).click();
    await page.getByRole("dialog").getByText(t("jobs.states.cancelled")).first().waitFor();
  }
  expect(job.number).toBeGreaterThan(0);
});

test("a line that is lost is said, and nothing that happened meanwhile is missing afterwards", async () => {
  const page = await visit(studio, "/train", { through: `http://${line.host}`, expects: /ERR_|Failed to load resource/ });
  const seen = await follow(page, NAMES);
  await happen();
  await expect.poll(async () => (await seen()).length).toBeGreaterThanOrEqual(2);

  line.cut();
  await page.getByText(t("bar.broken")).waitFor();
  const jobs = [await happen(), await happen(), await happen()];
  line.mend();
  await page.getByText(t("bar.broken")).waitFor({ state: "hidden" });

  // The page itself has asked anew what it shows, without being loaded again.
  await page.getByRole("button", { name: t("jobs.title") }).click();
  const cancelled = page.getByRole("dialog").getByText(t("jobs.states.cancelled"));
  await expect.poll(() => cancelled.count()).toBeGreaterThanOrEqual(jobs.length);
  // And each event came, once and in its order: the browser has named the last one that it had.
  const { event } = await studio.ask<{ event: number }>("/workspace");
  await expect.poll(async () => (await seen()).at(-1)).toBe(event);
  expect(line.sent).toMatch(/^Last-Event-ID: \d+\r$/im);
  const numbers = await seen();
  expect(numbers).toEqual(Array.from({ length: event - (numbers[0] ?? 0) + 1 }, (_, step) => (numbers[0] ?? 0) + step));
});
