// Pictures of every page, to be looked at: `npm run preview` in one terminal, `npm run look -- FOLDER [LANGUAGE...]` in another.
// Whatever the console says, and whatever leaves the page's own address, is printed.
import { mkdirSync } from "node:fs";
import { chromium } from "playwright-core";

const [folder = "looks", ...asked] = process.argv.slice(2);
const base = process.env.BASE ?? "http://127.0.0.1:4173";
const languages = asked.length > 0 ? asked : ["ko-KR", "zh-CN", "en-US"];
const pages = (process.env.PAGES ?? "/pictures /pictures/moths /train /train/new /train/runs/moths /gallery /explore /breed /breed/moths /draw /draw/streets /draw/seasons /draw/mended").split(" ");
const flags = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];
mkdirSync(folder, { recursive: true });
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: flags });
for (const locale of languages) {
  for (const colorScheme of ["light", "dark"]) {
    for (const width of [1440, 390]) {
      const context = await browser.newContext({ locale, colorScheme, viewport: { width, height: width === 390 ? 844 : 900 }, deviceScaleFactor: 1 });
      const page = await context.newPage();
      page.on("console", (message) => ["error", "warning"].includes(message.type()) && console.log(locale, message.type(), message.text()));
      page.on("pageerror", (error) => console.log(locale, "fault", String(error)));
      page.on("request", (request) => request.url().startsWith(base) || request.url().startsWith("blob:") || request.url().startsWith("data:") || console.log("elsewhere", request.url()));
      for (const address of pages) {
        await page.goto(base + address, { waitUntil: "load" });
        await page.getByRole("heading", { level: 1 }).waitFor();
        await page.waitForTimeout(700);
        const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        if (overflow > 0) console.log(locale, width, address, "is too wide by", overflow);
        const name = `${locale.slice(0, 2)}-${colorScheme}-${width}${address.split("?")[0].replaceAll("/", "-")}`;
        await page.screenshot({ path: `${folder}/${name}.png` });
      }
      await context.close();
    }
  }
}
await browser.close();
