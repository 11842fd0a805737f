/** Exploring: a map and sliders move a picture, it can be undone, kept and bred with, and one's own picture is found. */
import { describe, expect, test } from "vitest";
import { expectFine, taken } from "./harness/looking.ts";
import { shape } from "./harness/shapes.ts";
import { studioWith, visit } from "./harness/visiting.ts";
import { LANGUAGES, words } from "./harness/words.ts";

const studio = studioWith("style");
const total = async () => (await studio().ask<{ total: number }>("/pieces")).total;

describe.each(LANGUAGES)("in %s", (language) => {
  const t = words(language, "explore");

  test("a picture is drawn anew, moved, kept, undone and bred with", async () => {
    const before = await total();
    const page = await visit(studio(), "/explore/style", { language });
    const picture = page.locator("canvas[role=img]");
    await picture.waitFor();
    const seen = async () => picture.getAttribute("aria-label");
    const first = await seen();
    await page.keyboard.press("Space");
    await expect.poll(seen).not.toBe(first);
    const second = await seen();

    const map = page.getByRole("application");
    await map.waitFor();
    await map.focus();
    await page.keyboard.press("ArrowRight");
    await expect.poll(seen).not.toBe(second);
    await page.getByRole("button", { name: t("verbs.undo"), exact: true }).click();
    await expect.poll(seen).toBe(second);
    await page.getByRole("button", { name: t("verbs.redo"), exact: true }).click();
    await expect.poll(seen).not.toBe(second);
    await page.getByRole("button", { name: t("verbs.undo"), exact: true }).click();
    await expect.poll(seen).toBe(second); // a place of the map has the same piece for everybody; this one is new

    await page.getByRole("button", { name: t("verbs.keep"), exact: true }).click();
    await page.getByRole("button", { name: t("verbs.kept"), exact: true }).waitFor();
    await expect.poll(total).toBe(before + 1);
    await page.getByRole("button", { name: t("verbs.breed"), exact: true }).click();
    await page.getByRole("heading", { level: 1, name: "style" }).waitFor();
    const breed = words(language, "breed");
    await page.getByText(breed("strip.kinds.brought")).first().waitFor();
    expect(new URL(page.url()).pathname).toBe("/breed/style");
  });

  test("one's own picture is looked for, and the room is fine in every look", async () => {
    const page = await visit(studio(), "/explore/style", { language });
    await page.getByRole("slider").nth(2).waitFor(); // the directions are there
    await page.locator('input[type="file"]').setInputFiles({ name: "원.png", mimeType: "image/png", buffer: shape(3) });
    await page.getByRole("button", { name: t("find.show") }).waitFor();
    await page.getByRole("application").waitFor();
    await expectFine(page);
    await taken(page, `${language}-explore`);
    expect(await page.getByRole("alert").count()).toBe(0);
  });
});
