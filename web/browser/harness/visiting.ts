/**
 * Visits: a browser at a studio, as a person has it in front of them, and what must never happen there, in no test: an error in the
 * console, something that the content security policy refuses, a request to anywhere but the studio.
 */
import { chromium, type Browser, type BrowserContext, type Page } from "playwright-core";
import { afterAll, beforeAll, inject } from "vitest";
import type { Language } from "../../src/languages/languages.ts";
import { CHROMIUM } from "./found.ts";
import { Studio } from "./studio.ts";
import { workspace, type ModelName } from "./trained.ts";
import { LOCALES } from "./words.ts";

export const WIDE = 1440;
export const NARROW = 390;

export interface Wishes {
  language?: Language;
  width?: number;
  look?: "light" | "dark";
  /** Troubles that this test is about, and which are no fault. */
  expects?: RegExp;
  /** Whether it has the key to the studio. */
  isSignedIn?: boolean;
  /** A person who has been here before, with their cookies. */
  as?: BrowserContext;
  /** Another address of the same studio. */
  through?: string;
}

interface Visit {
  context: BrowserContext;
  troubles: string[];
}

/** The visits of the test that runs. */
export const visits: Visit[] = [];
let browser: Browser | undefined;

/** A studio for all tests of a file, of an empty workspace or of one with a model: `const studio = studioWith("shapes"); studio().ask(...)`. */
export function studioWith(content: ModelName | "empty"): () => Studio {
  let studio: Studio | undefined;
  beforeAll(async () => {
    studio = await Studio.open(await workspace(content));
  });
  afterAll(() => studio?.close());
  return () => {
    if (studio === undefined) throw new Error("The studio isn't open yet.");
    return studio;
  };
}

/** A page of a studio, in a browser that is new unless `as` says whose it is. */
export async function visit(studio: Studio, address: string, wishes: Wishes = {}): Promise<Page> {
  const context = wishes.as ?? (await newcomer(studio, wishes));
  const page = await context.newPage();
  const isKnown = wishes.isSignedIn === false || wishes.as !== undefined;
  await page.goto((wishes.through ?? studio.address) + address + (isKnown ? "" : `#token=${studio.token}`));
  await page.getByRole("heading", { level: 1 }).waitFor();
  return page;
}

async function newcomer(studio: Studio, wishes: Wishes): Promise<BrowserContext> {
  const { language = "en", width = WIDE, look = "light" } = wishes;
  const context = await (await started()).newContext({
    locale: LOCALES[language],
    colorScheme: look,
    viewport: { width, height: width < 600 ? 844 : 900 },
    reducedMotion: "reduce",
  });
  context.setDefaultTimeout(60_000);
  watch(context, wishes.through ?? studio.address, wishes.expects);
  return context;
}

function watch(context: BrowserContext, own: string, expected: RegExp | undefined): void {
  const troubles: string[] = [];
  visits.push({ context, troubles });
  const note = (words: string) => {
    if (!expected?.test(words)) troubles.push(words);
  };
  context.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") note(`${message.type()}: ${message.text()} (${message.location().url})`);
  });
  context.on("weberror", (error) => note(`fault: ${String(error.error())}`));
  context.on("request", (request) => {
    const { protocol, origin } = new URL(request.url());
    if (origin !== own && protocol !== "blob:" && protocol !== "data:") note(`elsewhere: ${request.url()}`);
  });
}

/** The browser of this file. */
async function started(): Promise<Browser> {
  const quiet = ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];
  browser ??= await chromium.launch({
    executablePath: CHROMIUM ?? undefined,
    args: [...quiet, ...(process.getuid?.() === 0 ? ["--no-sandbox"] : [])], // root has no sandbox
    env: { ...process.env, HOME: inject("place") },
  });
  return browser;
}

export async function endBrowser(): Promise<void> {
  await browser?.close();
  browser = undefined;
}
