/** The gallery: pieces are starred by keys, found, trashed and taken back, in each language. */
import { describe, expect, test } from "vitest";
import { expectFine } from "./harness/looking.ts";
import { TAG } from "./harness/trained.ts";
import { studioWith, visit } from "./harness/visiting.ts";
import { LANGUAGES, words } from "./harness/words.ts";

const studio = studioWith("shapes");
const total = async (query = "") => (await studio().ask<{ total: number }>(`/pieces?${query}`)).total;

describe.each(LANGUAGES)("in %s", (language) => {
  const t = words(language);
  const gallery = words(language, "gallery");
  const count = (n: number) => gallery("total", { count: n, n });

  test("a piece is starred by a key, and searched for", async () => {
    const page = await visit(studio(), "/gallery", { language });
    await page.getByText(count(12)).waitFor();
    const tile = page.locator('[data-place="0"]');
    await tile.focus();
    await page.keyboard.press("5");
    await tile.getByRole("img", { name: gallery("stars.count", { count: 5, n: 5 }) }).waitFor();
    await expect.poll(() => total("stars=5")).toBe(1);
    await page.keyboard.press("0");
    await expect.poll(() => total("stars=5")).toBe(0);

    await page.getByRole("searchbox", { name: gallery("filters.search") }).fill("푸른");
    await page.getByText(count(3)).waitFor();
    expect(await page.getByRole("gridcell").filter({ hasText: TAG }).count()).toBe(3);
    expect(new URL(page.url()).searchParams.get("text")).toBe("푸른"); // it can be kept, and gone back to
    await page.reload();
    await page.getByText(count(3)).waitFor();
    await page.getByRole("button", { name: gallery("filters.clear") }).click();
    await page.getByText(count(12)).waitFor();
  });

  test("a piece goes into the trash and comes back", async () => {
    const page = await visit(studio(), "/gallery", { language });
    await page.getByText(count(12)).waitFor();
    await page.locator('[data-place="1"]').focus();
    await page.keyboard.press("Delete");
    await page.getByText(gallery("trash.done")).waitFor();
    await page.getByText(count(11)).waitFor();
    expect(await total("trashed=true")).toBe(1);
    await page.keyboard.press("Control+z");
    await page.getByText(count(12)).waitFor();

    await page.locator('[data-place="2"]').focus();
    await page.keyboard.press("Delete");
    await page.getByText(count(11)).waitFor();
    await page.getByRole("button", { name: t("states.undo") }).click();
    await page.getByText(count(12)).waitFor();
    expect(await total("trashed=true")).toBe(0);
  });

  test("all about a piece is in its drawer, which is fine in every look", async () => {
    const page = await visit(studio(), "/gallery?order=best", { language });
    await page.locator('[data-place="0"]').click();
    const drawer = page.getByRole("dialog");
    await drawer.getByText(gallery("made_by", { run: "shapes" })).waitFor();
    await expectFine(page);
    await page.keyboard.press("Escape");
    await drawer.waitFor({ state: "detached" });
    expect(new URL(page.url()).searchParams.get("piece")).toBeNull();
  });
});
