/** Breeding: three litters by keys, back to an earlier one, a piece that is kept and found in the gallery, in each language. */
import { describe, expect, test } from "vitest";
import { expectFine, taken } from "./harness/looking.ts";
import { studioWith, visit } from "./harness/visiting.ts";
import { LANGUAGES, words } from "./harness/words.ts";

const studio = studioWith("style");
const total = async () => (await studio().ask<{ total: number }>("/pieces")).total;

describe.each(LANGUAGES)("in %s", (language) => {
  const t = words(language, "breed");
  const about = (number: number) => t("litter.about", { count: 12, n: 12, number });

  test("three litters are bred by keys alone, and nothing is lost when the page is loaded again", async () => {
    const before = await total();
    const own = LANGUAGES.indexOf(language) + 3; // the first litter is the same for everybody, and so are its children
    const page = await visit(studio(), "/breed/style", { language });
    await page.getByText(about(1)).waitFor();
    await page.keyboard.press("Digit8");
    await page.keyboard.press(`Digit${own}`);
    await page.getByRole("button", { name: t("litter.piece", { number: own }), pressed: true }).waitFor();
    await page.keyboard.press("Enter");
    await page.getByText(about(2)).waitFor();
    await page.keyboard.press("Digit1");
    await page.keyboard.press("Enter");
    await page.getByText(about(3)).waitFor();
    await page.keyboard.press("Backspace");
    await page.getByText(about(2)).waitFor();

    await page.getByRole("button", { name: t("kept.piece", { number: 5 }), exact: true }).click();
    await page.getByRole("button", { name: t("kept.piece", { number: 5 }), exact: true, pressed: true }).waitFor();
    await expect.poll(total).toBe(before + 1);

    await page.reload();
    await page.getByText(about(2)).waitFor();
    await page.getByRole("button", { name: t("kept.piece", { number: 5 }), exact: true, pressed: true }).waitFor();
  });

  test("the room is fine in every look, with parents in the tray", async () => {
    const page = await visit(studio(), "/breed/style", { language });
    await page.getByText(about(1)).waitFor();
    for (const key of ["Digit1", "Digit2", "Digit3"]) await page.keyboard.press(key);
    await page.getByRole("heading", { name: t("mixing.blend"), exact: true }).waitFor();
    await expectFine(page);
    await taken(page, `${language}-breed`);
  });
});
