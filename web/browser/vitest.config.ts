/** The browser's tests: `npm run browser`, or one file with `npm run browser -- gallery`. They need the checkout's .venv and Chromium. */
import { defineConfig } from "vitest/config";
import { CHROMIUM, PYTHON } from "./harness/found.ts";

const missing = CHROMIUM === null ? "Chromium isn't installed (apt-get install chromium, or CHROMIUM=path)" : PYTHON === null ? "there is no .venv (make test)" : null;
if (missing !== null) console.log(`The tests in a browser are skipped: ${missing}.`);

export default defineConfig({
  root: import.meta.dirname,
  cacheDir: "../node_modules/.vite-browser",
  test: {
    include: missing === null ? ["*.test.ts"] : [],
    passWithNoTests: missing !== null,
    globalSetup: ["harness/place.ts"],
    setupFiles: ["harness/ending.ts"],
    // Each file has a studio of its own, and two cores are full with one.
    fileParallelism: false,
    // Whoever waits, waits for something that is seen; a busy machine may take its time.
    testTimeout: 400_000,
    hookTimeout: 400_000,
    // A machine that is busy with something else for a minute is no fault of the page; what fails three times is.
    retry: 2,
    expect: { poll: { timeout: 120_000, interval: 100 } },
  },
});
