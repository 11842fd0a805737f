/** Drawing: the example and what it becomes, a stroke by the mouse and one by keys, undo, and what stays when the page is loaded again. */
import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { keys, mouse } from "./harness/hands.ts";
import { expectFine, taken } from "./harness/looking.ts";
import { studioWith, visit } from "./harness/visiting.ts";
import { LANGUAGES, words } from "./harness/words.ts";

const studio = studioWith("drawings");

/** When the browser last kept a drawing. */
function keptAt(page: Page): Promise<number> {
  return page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        const opening = indexedDB.open("ganvas-draw");
        opening.onsuccess = () => {
          const all = opening.result.transaction("drawings").objectStore("drawings").getAll();
          all.onsuccess = () => {
            opening.result.close();
            resolve(Math.max(0, ...(all.result as { at: number }[]).map((each) => each.at)));
          };
        };
      }),
  );
}

describe.each(LANGUAGES)("in %s", (language) => {
  const t = words(language, "draw");

  test("what is drawn is translated, undone, and still there when the page is loaded again", async () => {
    const page = await visit(studio(), "/draw/drawings", { language });
    const paper = page.getByRole("application");
    await paper.waitFor();
    const made = page.getByRole("region", { name: t("made.title") }).getByRole("img").first();
    await made.waitFor();
    const translated = () => page.waitForResponse((answer) => answer.url().includes("/translations") && answer.ok());

    const byMouse = translated();
    await mouse(page).draw(paper);
    await byMouse;
    const undo = page.getByRole("button", { name: t("tools.undo") });
    await expect.poll(() => undo.isEnabled()).toBe(true);

    const byKeys = translated();
    await keys(page).draw(paper);
    await byKeys;

    const undone = translated();
    const before = await page.evaluate(() => Date.now());
    await page.keyboard.press("KeyZ");
    await undone;
    await expect.poll(() => page.getByRole("button", { name: t("tools.redo") }).isEnabled()).toBe(true);

    await expect.poll(() => keptAt(page)).toBeGreaterThanOrEqual(before);
    const again = translated();
    await page.reload();
    await again;
    await made.waitFor();
  });

  test("the room is fine in every look", async () => {
    const page = await visit(studio(), "/draw/drawings", { language });
    await page.getByRole("region", { name: t("made.title") }).getByRole("img").first().waitFor();
    await expectFine(page);
    await taken(page, `${language}-draw`);
  });
});
