/** What a person does with their hands, where a browser has no word for it. */
import type { Locator, Page } from "playwright-core";
import { expect } from "vitest";

/** Drags a folder from the desktop onto something, with whatever is in it. */
export async function dropFolder(page: Page, folder: string, onto: Locator): Promise<void> {
  const box = await onto.boundingBox();
  if (box === null) throw new Error("There is nothing to drop it on.");
  const devtools = await page.context().newCDPSession(page);
  const at = { x: box.x + box.width / 2, y: box.y + box.height / 2, data: { items: [], files: [folder], dragOperationsMask: 1 } };
  for (const type of ["dragEnter", "dragOver", "drop"] as const) await devtools.send("Input.dispatchDragEvent", { type, ...at });
  await devtools.detach();
}

/** Goes to something with the Tab key alone, as far as a person would. */
export async function tabTo(page: Page, target: Locator, most = 60): Promise<void> {
  await target.waitFor();
  const isThere = () => target.evaluate((element) => element === document.activeElement || element.contains(document.activeElement));
  for (let press = 0; press < most && !(await isThere()); press += 1) await page.keyboard.press("Tab");
  expect(await isThere(), `Tab leads to ${String(target)}`).toBe(true);
}

/** Goes there with Tab and presses Enter. */
export async function pressOn(page: Page, target: Locator): Promise<void> {
  await tabTo(page, target);
  await page.keyboard.press("Enter");
}

/** Enter on an element while an input method has a word half done there: browsers say so in two ways. */
export async function enterWhileComposing(field: Locator): Promise<void> {
  await field.evaluate((element) => {
    element.dispatchEvent(new CompositionEvent("compositionstart", { bubbles: true }));
    element.dispatchEvent(new CompositionEvent("compositionupdate", { bubbles: true, data: "나ㅂ" }));
    const enter = { key: "Enter", code: "Enter", bubbles: true, cancelable: true };
    element.dispatchEvent(new KeyboardEvent("keydown", { ...enter, isComposing: true }));
    element.dispatchEvent(new CompositionEvent("compositionend", { bubbles: true, data: "나비" }));
    // Safari ends the composition before it reports the key that ended it.
    element.dispatchEvent(new KeyboardEvent("keydown", Object.assign(enter, { keyCode: 229 })));
  });
}
