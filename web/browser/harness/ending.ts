/** After every test: its visits are closed, no trouble is passed over, and of one that failed there is something to look at. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, expect } from "vitest";
import { FAILURES } from "./found.ts";
import { running } from "./studio.ts";
import { endBrowser, visits } from "./visiting.ts";

afterEach(async ({ task }) => {
  const ended = visits.splice(0);
  const troubles = ended.flatMap((visit) => visit.troubles);
  try {
    if (task.result?.state === "fail" || troubles.length > 0) await keep(`${task.file.name} ${task.suite?.name ?? ""} ${task.name}`, ended.flatMap((visit) => visit.context.pages()));
  } finally {
    await Promise.all(ended.map((visit) => visit.context.close()));
  }
  expect(troubles).toEqual([]);
});

afterAll(async () => {
  await endBrowser();
  for (const studio of [...running]) await studio.kill(); // of a test that failed before it could end it
});

async function keep(name: string, pages: readonly { screenshot: (options: object) => Promise<unknown>; content: () => Promise<string>; url: () => string }[]): Promise<void> {
  const folder = join(FAILURES, name.replace(/[^\p{L}\p{N}]+/gu, "-").slice(0, 80));
  mkdirSync(folder, { recursive: true });
  for (const [place, page] of pages.entries()) {
    await page.screenshot({ path: join(folder, `page-${place + 1}.png`) }).catch(() => undefined);
    writeFileSync(join(folder, `page-${place + 1}.html`), `<!-- ${page.url().split("#")[0] ?? ""} -->\n${await page.content().catch(() => "")}`);
  }
  for (const [place, studio] of [...running].entries()) writeFileSync(join(folder, `studio-${place + 1}.txt`), studio.said);
  console.log(`What was seen is in ${folder}`);
}
