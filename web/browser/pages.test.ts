/** Every page, in each language, both looks and both widths: what axe and a ruler find, and that it says its language. */
import { describe, expect, test } from "vitest";
import { settled, taken, wrongWith } from "./harness/looking.ts";
import { studioWith, visit } from "./harness/visiting.ts";
import { LANGUAGES, words } from "./harness/words.ts";

const studio = studioWith("shapes");

const PAGES = [
  "/pictures",
  "/pictures/shapes",
  "/train",
  "/train/new",
  "/train/runs/shapes",
  "/explore",
  "/breed",
  "/draw",
  "/gallery",
  "/gallery?trash=",
  "/gallery?text=nothing",
];

describe.each(LANGUAGES)("in %s", (language) => {
  test("each page is fine in both looks and at both widths", async () => {
    const page = await visit(studio(), "/pictures", { language });
    const wrong: Record<string, string[]> = {};
    for (const address of PAGES) {
      await page.goto(studio().address + address);
      await settled(page);
      expect(await page.evaluate(() => document.documentElement.lang)).toBe(language);
      const found = await wrongWith(page);
      if (found.length > 0) wrong[address] = found;
      await taken(page, `${language}${address.replaceAll(/[/?=]/g, "-")}`);
    }
    expect(wrong).toEqual({});
  });

  test("whoever has no key is told how to get one", async () => {
    const page = await visit(studio(), "/gallery", { language, isSignedIn: false, expects: /401/ });
    await page.getByRole("heading", { name: words(language)("signed_out.title") }).waitFor();
    expect(await wrongWith(page)).toEqual([]);
    await taken(page, `${language}-signed-out`);
  });
});
