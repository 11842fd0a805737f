/** What is looked for on any page: nothing that axe finds wrong, nothing wider than the window, a language that is said. */
import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import type axe from "axe-core";
import type { Page } from "playwright-core";
import { expect, vi } from "vitest";
import { NARROW, WIDE } from "./visiting.ts";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** What axe finds wrong, a line each: "color-contrast: #room p.soft: ...". */
export async function violations(page: Page): Promise<string[]> {
  // Not as a script of the page, which its content security policy would refuse.
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(AXE);
  const found = await page.evaluate(async () => {
    const { axe } = window as unknown as { axe: { run: (options: object) => Promise<axe.AxeResults> } };
    const { violations } = await axe.run({ resultTypes: ["violations"] });
    return violations.map(({ id, nodes }) => ({ id, nodes: nodes.map(({ target, failureSummary }) => `${target.join(" ")}: ${failureSummary ?? ""}`) }));
  });
  return found.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.replaceAll(/\s+/g, " ")}`));
}

/** Puts on a look and a width without loading the page again; from then on nothing in it moves. */
export async function wear(page: Page, look: "light" | "dark", width: number): Promise<void> {
  await page.setViewportSize({ width, height: width < 600 ? 844 : 900 });
  await page.evaluate(async ({ next, wide }) => {
    const still = new CSSStyleSheet();
    still.replaceSync("*, *::before, *::after { transition: none !important; animation: none !important; }");
    document.adoptedStyleSheets = [still];
    document.documentElement.dataset.look = next;
    const frame = () => new Promise(requestAnimationFrame);
    do await frame();
    while (window.innerWidth !== wide);
    await frame(); // what is measured is drawn
  }, { next: look, wide: width });
}

export const LOOKS = [
  ["light", WIDE],
  ["dark", WIDE],
  ["light", NARROW],
  ["dark", NARROW],
] as const;

/** What is wrong with a page in both looks and at both widths; each with where. */
export async function wrongWith(page: Page): Promise<string[]> {
  const wrong: string[] = [];
  for (const [look, width] of LOOKS) {
    await wear(page, look, width);
    const tooWide = await overhang(page);
    if (tooWide > 0) wrong.push(`${look} ${width}: wider than the window by ${tooWide} pixels`);
    for (const each of await violations(page)) wrong.push(`${look} ${width}: ${each}`);
  }
  return wrong;
}

/** Pixels by which a page is wider than its window; a grid that lays itself out anew has a moment for it. */
async function overhang(page: Page): Promise<number> {
  const measured = () => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  return vi.waitUntil(async () => (await measured()) <= 0 && -1, { timeout: 10_000, interval: 50 }).catch(measured);
}

/** Waits until a room shows what it has: nothing loads, and all pictures in the window are there or have failed. */
export async function settled(page: Page): Promise<void> {
  await page.waitForFunction(() => {
    const isLoading = [...document.querySelectorAll('[role="status"]')].some((each) => each.querySelector(":scope > .unseen + span") !== null);
    const missing = [...document.images].some((image) => image.loading !== "lazy" && !image.complete);
    return document.querySelector("h1") !== null && !isLoading && !missing;
  });
  await page.evaluate(() => document.fonts.ready);
}

/** A picture of a page in a folder, to be looked at. Nothing is taken unless LOOKS=FOLDER says where. */
export async function taken(page: Page, name: string): Promise<void> {
  const folder = process.env.LOOKS;
  if (folder === undefined) return;
  mkdirSync(folder, { recursive: true });
  for (const [look, width] of LOOKS) {
    await wear(page, look, width);
    await overhang(page);
    await page.screenshot({ path: join(folder, `${name}-${look}-${width}.png`) });
  }
}

/** Nothing is wrong with a page in any look. */
export async function expectFine(page: Page): Promise<void> {
  await settled(page);
  expect(await wrongWith(page)).toEqual([]);
}
