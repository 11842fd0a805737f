/** What the tests need and find on this computer. */
import { existsSync } from "node:fs";
import { join } from "node:path";

export const ROOT = join(import.meta.dirname, "..", "..", "..");

const first = (places: readonly (string | undefined)[]) => places.find((place) => place !== undefined && existsSync(place)) ?? null;

export const CHROMIUM = first([process.env.CHROMIUM, "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"]);

/** Of the checkout's own .venv; GANVAS_PYTHON names another one. */
export const PYTHON = first([process.env.GANVAS_PYTHON, join(ROOT, ".venv", "bin", "python"), join(ROOT, ".venv", "Scripts", "python.exe")]);

/** Here lies what is to be looked at when a test fails: a folder a test. */
export const FAILURES = join(ROOT, "web", "browser", "failures");
