// How many frames a second Chromium shows while the wheel is turned at an address: `node dev/scroll.mjs ADDRESS SECONDS`.
import { chromium } from "playwright-core";

const [address, seconds] = process.argv.slice(2);
const flags = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];
/** Pixels a second. The last one makes all tiles new within half a second. */
const PACES = { slowly: 600, fast: 3000, "very fast": 12_000 };
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: flags });
const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
await page.goto(address);
await page.locator("main img").first().waitFor();
await page.mouse.move(720, 500);
console.log("| the wheel is turned | frames a second | dropped | longest pause ms | empty tiles at the end |\n|---|---:|---:|---:|---:|");
for (const [name, pace] of Object.entries(PACES)) {
  await browser.startTracing(page, { categories: ["cc", "benchmark", "cc,benchmark"] });
  const end = performance.now() + 1000 * Number(seconds);
  let last = performance.now();
  while (performance.now() < end) {
    await new Promise((resolve) => setTimeout(resolve, 8));
    const now = performance.now();
    await page.mouse.wheel(0, ((now - last) / 1000) * pace);
    last = now;
  }
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString());
  const empty = await page.evaluate(() => [...document.querySelectorAll("main img")].filter((each) => !each.complete).length);
  const reports = traceEvents.filter((each) => each.name === "PipelineReporter" && each.args.frame_reporter?.scroll_state !== undefined);
  const ended = (state) => new Map(reports.filter((each) => each.args.frame_reporter.state.startsWith(state)).map((each) => [each.args.frame_reporter.frame_sequence, each]));
  const presented = ended("STATE_PRESENTED");
  const times = [...presented.values()].map((each) => each.ts / 1000).sort((one, other) => one - other);
  const pauses = times.slice(1).map((time, place) => time - times[place]);
  const span = (times.at(-1) - times[0]) / 1000;
  const dropped = [...ended("STATE_DROPPED").keys()].filter((each) => !presented.has(each)).length;
  console.log(`| ${name}, ${pace} pixels a second | ${(times.length / span).toFixed(1)} | ${dropped} | ${Math.max(...pauses).toFixed(0)} | ${empty} |`);
}
await browser.close();
