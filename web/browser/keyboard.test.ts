/** Without a mouse, beside the main path: pictures are chosen and gone through, the queue and the language, pieces are marked. */
import { join } from "node:path";
import { readdirSync } from "node:fs";
import { expect, inject, test } from "vitest";
import { pressOn, tabTo } from "./harness/hands.ts";
import { folderOf, shape } from "./harness/shapes.ts";
import { studioWith, visit } from "./harness/visiting.ts";
import { words } from "./harness/words.ts";

const studio = studioWith("shapes");
const t = words("zh-Hans");
const pictures = words("zh-Hans", "pictures");
const gallery = words("zh-Hans", "gallery");

test("pictures are chosen, named, and gone through with arrows", async () => {
  const page = await visit(studio(), "/pictures", { language: "zh-Hans" });
  await page.keyboard.press("Tab");
  expect(await page.evaluate(() => document.activeElement?.getAttribute("href"))).toBe("#room"); // the way past the rail
  await page.keyboard.press("Enter");

  const choosing = page.waitForEvent("filechooser");
  await pressOn(page, page.getByRole("button", { name: pictures("bring.files") }));
  const folder = folderOf(shape, inject("place"), "键盘", 30);
  await (await choosing).setFiles(readdirSync(folder).map((name) => join(folder, name)));
  await page.getByRole("textbox", { name: pictures("bring.name") }).waitFor();
  await page.keyboard.press("Control+a");
  await page.keyboard.insertText("键盘");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { level: 1, name: "键盘" }).waitFor();

  // One picture after the other with arrows, and all about one with Enter.
  await tabTo(page, page.locator('[data-place="0"]'));
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Enter");
  await page.getByRole("dialog", { name: "001.png" }).waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });
  expect(await page.locator('[data-place="1"]').evaluate((tile) => tile === document.activeElement)).toBe(true);
});

test("the queue, the language and the look", async () => {
  const page = await visit(studio(), "/train", { language: "zh-Hans" });
  await pressOn(page, page.getByRole("button", { name: t("jobs.title") }));
  await page.getByRole("dialog", { name: t("jobs.title") }).waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });
  await pressOn(page, page.getByRole("button", { name: t("bar.language") }));
  await page.getByRole("option", { name: "한국어" }).waitFor();
  await page.keyboard.press("Home");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { level: 1, name: words("ko", "train")("title") }).waitFor();
  expect(await page.evaluate(() => document.documentElement.lang)).toBe("ko");
  await pressOn(page, page.getByRole("button", { name: words("ko")("bar.dark") }));
  expect(await page.evaluate(() => document.documentElement.dataset.look)).toBe("dark");
  await page.reload();
  await page.getByRole("heading", { level: 1, name: words("ko", "train")("title") }).waitFor(); // both are remembered
  expect(await page.evaluate(() => document.documentElement.dataset.look)).toBe("dark");
});

test("a piece of the gallery is opened, starred, tagged and thrown away", async () => {
  const page = await visit(studio(), "/gallery", { language: "zh-Hans" });
  await tabTo(page, page.locator('[data-place="0"]'));
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("3");
  await page.locator('[data-place="1"]').getByRole("img", { name: gallery("stars.count", { count: 3, n: 3 }) }).waitFor();
  await page.keyboard.press("Enter");
  const drawer = page.getByRole("dialog");
  await tabTo(page, drawer.getByRole("combobox", { name: gallery("tags.add") }));
  await page.keyboard.insertText("键");
  await page.keyboard.press("Enter");
  await drawer.getByRole("row", { name: "键" }).waitFor();
  await page.keyboard.press("Escape");
  await drawer.waitFor({ state: "detached" });
  await page.keyboard.press("Delete");
  await page.getByText(gallery("total", { count: 11, n: 11 })).waitFor();
  await page.keyboard.press("Control+z");
  await page.getByText(gallery("total", { count: 12, n: 12 })).waitFor();
});
