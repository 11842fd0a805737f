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
export async function tabTo(page: Page, target: Locator, most = 150): Promise<void> {
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

/** One way of doing things: a person has a mouse, or only keys. */
export interface Hand {
  press: (target: Locator) => Promise<void>;
  /** Writes into a field, over what is there, and leaves it. */
  write: (field: Locator, text: string) => Promise<void>;
  /** Takes one of a group of radio buttons. */
  take: (radio: Locator) => Promise<void>;
  /** Opens a list by its button and takes one of it. */
  choose: (button: Locator, option: Locator) => Promise<void>;
  /** Gives a folder to a page: drops it on a place, or chooses it by a button. */
  give: (folder: string, onto: Locator, button: Locator) => Promise<void>;
  /** Draws a stroke on a paper. */
  draw: (paper: Locator) => Promise<void>;
}

export function mouse(page: Page): Hand {
  return {
    press: (target) => target.click(),
    write: async (field, text) => {
      await field.fill(text);
      await field.press("Tab");
    },
    take: (radio) => radio.check({ force: true }), // what is seen of it is its card
    choose: async (button, option) => {
      await button.click();
      await option.click();
    },
    give: (folder, onto) => dropFolder(page, folder, onto),
    draw: async (paper) => {
      await paper.scrollIntoViewIfNeeded();
      const box = await paper.boundingBox();
      if (box === null) throw new Error("The paper isn't shown, so nothing can be drawn on it.");
      await page.mouse.move(box.x + box.width * 0.3, box.y + box.height * 0.3);
      await page.mouse.down();
      await page.mouse.move(box.x + box.width * 0.6, box.y + box.height * 0.5, { steps: 8 });
      await page.mouse.up();
    },
  };
}

export function keys(page: Page): Hand {
  const press = (target: Locator) => pressOn(page, target);
  /** Goes on with a key until something has the focus. */
  const until = async (key: string, target: Locator) => {
    await target.waitFor();
    const isThere = () => target.evaluate((element) => element === document.activeElement);
    for (let step = 0; step < 40 && !(await isThere()); step += 1) await page.keyboard.press(key);
    expect(await isThere(), `${key} leads to ${String(target)}`).toBe(true);
  };
  return {
    press,
    write: async (field, text) => {
      await tabTo(page, field);
      await page.keyboard.press("Control+a");
      await page.keyboard.insertText(text);
      await page.keyboard.press("Tab");
    },
    take: async (radio) => {
      await tabTo(page, radio.locator("xpath=ancestor::*[@role='radiogroup']"));
      await until("ArrowRight", radio);
      if (!(await radio.isChecked())) await page.keyboard.press("Space"); // buttons in a row are only gone through
    },
    choose: async (button, option) => {
      await press(button);
      await option.waitFor();
      await page.keyboard.press("Home");
      await until("ArrowDown", option);
      await page.keyboard.press("Enter");
      await option.waitFor({ state: "detached" });
    },
    give: async (folder, _onto, button) => {
      const choosing = page.waitForEvent("filechooser");
      await press(button);
      await (await choosing).setFiles(folder);
    },
    draw: async (paper) => {
      await tabTo(page, paper);
      await page.keyboard.press("Space");
      for (let step = 0; step < 4; step += 1) await page.keyboard.press("ArrowRight");
      await page.keyboard.press("Space");
    },
  };
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
