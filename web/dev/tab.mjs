// A tab that is open and looks at an address until this process is ended: `node dev/tab.mjs ADDRESS`.
import { chromium } from "playwright-core";

const [address] = process.argv.slice(2);
const flags = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: flags });
const page = await browser.newPage();
process.once("SIGTERM", () => void browser.close().then(() => process.exit(0)));
await page.goto(address);
await page.getByRole("heading", { level: 1 }).waitFor();
