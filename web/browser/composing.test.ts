/** Hangul and Han: Enter that chooses a word while it is being composed sends nothing; the next one does. */
import { expect, inject, test } from "vitest";
import { dropFolder, enterWhileComposing } from "./harness/hands.ts";
import { folderOf, shape } from "./harness/shapes.ts";
import { studioWith, visit } from "./harness/visiting.ts";
import { words } from "./harness/words.ts";

const studio = studioWith("shapes");

test("a set of pictures is named in Hangul", async () => {
  const pictures = words("ko", "pictures");
  const page = await visit(studio(), "/pictures", { language: "ko" });
  await dropFolder(page, folderOf(shape, inject("place"), "composing", 3), page.getByText(pictures("bring.drop")));
  const field = page.getByRole("textbox", { name: pictures("bring.name") });
  await field.fill("나비");
  await enterWhileComposing(field);
  await page.getByRole("button", { name: pictures("bring.send") }).waitFor(); // it is still asked
  await field.press("Enter");
  await page.getByRole("heading", { level: 1, name: "나비" }).waitFor();
});

test("a piece gets a tag in Han, through the browser's own input method", async () => {
  const gallery = words("zh-Hans", "gallery");
  const page = await visit(studio(), "/gallery", { language: "zh-Hans" });
  await page.locator('[data-place="0"]').click();
  const field = page.getByRole("dialog").getByRole("combobox", { name: gallery("tags.add") });
  await field.focus();
  const devtools = await page.context().newCDPSession(page);
  for (const text of ["l", "lan", "蓝色"]) {
    await devtools.send("Input.imeSetComposition", { text, selectionStart: text.length, selectionEnd: text.length });
    await enterWhileComposing(field);
  }
  expect(await page.getByRole("dialog").getByRole("row", { name: "蓝色" }).count()).toBe(0);
  await devtools.send("Input.insertText", { text: "蓝色" });
  await field.press("Enter");
  await page.getByRole("dialog").getByRole("row", { name: "蓝色" }).waitFor();
  await expect.poll(async () => (await studio().ask<{ total: number }>(`/pieces?tag=${encodeURIComponent("蓝色")}`)).total).toBe(1);
});
