/**
 * The main path, from an empty workspace through all rooms, in each language by mouse, and by keys alone: pictures are brought and looked
 * at, a training is watched, stopped and evaluated, its model explored and bred with; what was kept is found again and exported; then
 * drawings are turned into pictures, and a picture is mended, by models that were trained on the way.
 */
import { copyFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { describe, expect, inject, test } from "vitest";
import type { Language } from "../src/languages/languages.ts";
import { keys, mouse, type Hand } from "./harness/hands.ts";
import { expectFine, settled, taken } from "./harness/looking.ts";
import { folderOf, outline, shape } from "./harness/shapes.ts";
import { Studio } from "./harness/studio.ts";
import { workspace } from "./harness/trained.ts";
import { visit } from "./harness/visiting.ts";
import { words } from "./harness/words.ts";

const PICTURES = 60;
const SHAPES = "도형";
const OUTLINES = "윤곽";

describe.each<[Language, "mouse" | "keys", typeof mouse]>([
  ["ko", "mouse", mouse],
  ["zh-Hans", "mouse", mouse],
  ["en", "mouse", mouse],
  ["zh-Hans", "keys", keys],
])("in %s, by %s", (language, by, handOf) => {
  const t = words(language);
  const pictures = words(language, "pictures");
  const train = words(language, "train");
  const explore = words(language, "explore");
  const breed = words(language, "breed");
  const draw = words(language, "draw");
  const gallery = words(language, "gallery");
  const count = (n: number) => ({ count: n, n: String(n) });
  const looks = (page: Page, name: string) => taken(page, `${language}-${by}-${name}`);

  test("everything that the rooms are for is done, from an empty workspace on", async ({ task }) => {
    const studio = await Studio.open(await workspace("empty"));
    try {
      const page = await visit(studio, "/", { language });
      const hand = handOf(page);
      const place = join(inject("place"), `${by}-${language}-${task.result?.retryCount ?? 0}`);
      await bring(page, hand, place);
      await learn(page, hand, { recipe: "sketch", settings: [["model", "width", "8"], ["model", "dense", "32"], ["data", "resolution", "16"]] });
      await evaluate(page, hand);
      await exploreIt(page, hand);
      await breedIt(page, hand);
      await findAndExport(page, hand, studio);
      await translate(page, hand, place);
      await mend(page, hand);
    } finally {
      await studio.close();
    }
  });

  const room = async (page: Page, hand: Hand, name: string) => {
    await hand.press(page.getByRole("navigation", { name: t("rooms.all") }).getByRole("link", { name: t(`rooms.${name}`) }));
    await page.getByRole("heading", { level: 1, name: words(language, name)("title") }).waitFor();
  };

  /** Sixty pictures, one of them twice, and a file that only looks like one. */
  async function bring(page: Page, hand: Hand, place: string): Promise<void> {
    const folder = folderOf(shape, place, SHAPES, PICTURES);
    copyFileSync(join(folder, "000.png"), join(folder, "같은 그림.png"));
    writeFileSync(join(folder, "broken.png"), "not a picture");
    await give(page, hand, folder);
    await page.getByRole("heading", { level: 1, name: SHAPES }).waitFor();
    await page.getByText(pictures("ready.few", count(PICTURES + 1))).waitFor();
    await page.getByText(pictures("remarks.refused", count(1))).waitFor();
    await hand.take(page.getByRole("radio", { name: pictures("badges.duplicate") }));
    await expect.poll(() => page.getByRole("gridcell").count()).toBe(1);
    await looks(page, "pictures");
  }

  async function give(page: Page, hand: Hand, folder: string): Promise<void> {
    await hand.give(folder, page.getByText(pictures("bring.drop")), page.getByRole("button", { name: pictures("bring.folder") }));
    await page.getByRole("textbox", { name: pictures("bring.name") }).waitFor();
    await hand.press(page.getByRole("button", { name: pictures("bring.send") }));
  }

  interface Lesson {
    /** What is learned of the set that is looked at; of two sets, from the first to the second. */
    kind?: "mend" | [string, string];
    recipe: string;
    settings: readonly (readonly [group: string, name: string, value: string])[];
    name?: string;
  }

  /** A training with small networks: it is watched until there is something to see, and stopped. */
  async function learn(page: Page, hand: Hand, { kind, recipe, settings, name = SHAPES }: Lesson): Promise<void> {
    await hand.press(page.getByRole("link", { name: pictures("train") }));
    await page.getByRole("heading", { level: 1, name: train("new.title") }).waitFor();
    if (kind === "mend") await hand.take(page.getByRole("radio", { name: train("which.kinds.mend.name") }));
    else if (kind !== undefined) {
      await hand.take(page.getByRole("radio", { name: train("which.kinds.two.name") }));
      for (const [place, side] of [train("which.a"), train("which.b")].entries())
        await hand.choose(page.getByRole("button", { name: side }), page.getByRole("option", { name: kind[place] ?? "", exact: true }));
    }
    if (name !== SHAPES) await hand.write(page.getByRole("textbox", { name: train("new.name") }), name);
    await hand.press(page.getByRole("button", { name: train("expert.button") }));
    const drawer = page.getByRole("dialog");
    await hand.choose(drawer.getByRole("button", { name: train("expert.recipe") }), page.getByRole("option", { name: recipe, exact: true }));
    for (const [group, field, value] of settings)
      await hand.write(drawer.getByRole("group", { name: group, exact: true }).getByRole("textbox", { name: field, exact: true }), value);
    await hand.press(drawer.getByRole("button", { name: train("expert.done") }));
    await page.getByText(settings.map(([group, field, value]) => `${group}.${field}=${value}`).join(" · ")).waitFor();
    await looks(page, `new-${recipe}`);
    await hand.press(page.getByRole("button", { name: train("new.start") }));

    // It is watched without a touch: a preview comes, and curves that go on.
    await page.getByRole("heading", { level: 1, name }).waitFor();
    await page.getByRole("slider", { name: train("film.strip") }).first().waitFor();
    const curve = page.getByRole("img", { name: new RegExp(train("curves.names.adversarial")) }).first();
    await curve.waitFor();
    const before = await curve.getAttribute("aria-label");
    await expect.poll(() => curve.getAttribute("aria-label")).not.toBe(before);
    await looks(page, `training-${recipe}`);
    await hand.press(page.getByRole("button", { name: train("verbs.stop") }));
    await page.getByText(train("ended.interrupted")).waitFor();
    await page.getByRole("button", { name: train("verbs.go_on") }).waitFor();
  }

  async function evaluate(page: Page, hand: Hand): Promise<void> {
    await hand.press(page.getByRole("button", { name: train("verbs.evaluate") }));
    await page.getByRole("heading", { name: train("report.title") }).waitFor();
    await page.getByText(train("report.names.blur"), { exact: true }).waitFor();
    // Whoever wants to know what was done finds it in the queue.
    await hand.press(page.getByRole("button", { name: t("jobs.title") }));
    await page.getByRole("dialog").getByText(t("jobs.kinds.evaluate", { name: SHAPES })).waitFor();
    await looks(page, "queue");
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await settled(page);
    if (by === "mouse") await expectFine(page);
    await looks(page, "report");
  }

  /** A new piece, a way on the map, a piece that is kept. */
  async function exploreIt(page: Page, hand: Hand): Promise<void> {
    await room(page, hand, "explore");
    await hand.press(page.getByRole("link", { name: SHAPES }));
    const picture = page.locator("canvas[role=img]");
    await picture.waitFor();
    const seen = () => picture.getAttribute("aria-label");
    const first = await seen();
    await hand.press(page.getByRole("button", { name: explore("verbs.new"), exact: true }));
    await expect.poll(seen).not.toBe(first);
    const second = await seen();
    const map = page.getByRole("application");
    await map.waitFor();
    if (by === "mouse") await map.click({ position: { x: 40, y: 40 } });
    else {
      await hand.press(map);
      await page.keyboard.press("ArrowRight");
    }
    await expect.poll(seen).not.toBe(second);
    await hand.press(page.getByRole("button", { name: explore("verbs.keep"), exact: true }));
    await page.getByRole("button", { name: explore("verbs.kept"), exact: true }).waitFor();
    await looks(page, "explore");
  }

  /** Three litters, and the star of a child. */
  async function breedIt(page: Page, hand: Hand): Promise<void> {
    await room(page, hand, "breed");
    await hand.press(page.getByRole("link", { name: SHAPES }));
    const litter = (number: number) => page.getByText(breed("litter.about", { ...count(12), number })).waitFor();
    await litter(1);
    for (const [number, places] of [[2, [2, 5]], [3, [3]]] as const) {
      for (const each of places) await (by === "keys" ? page.keyboard.press(`Digit${each}`) : page.locator("[data-piece]").nth(each - 1).click());
      await hand.press(page.getByRole("button", { name: breed("tray.next"), exact: true }));
      await litter(number);
    }
    const star = page.getByRole("button", { name: breed("kept.piece", { number: 4 }), exact: true });
    await hand.press(star);
    await page.getByRole("button", { name: breed("kept.piece", { number: 4 }), exact: true, pressed: true }).waitFor();
    await looks(page, "breed");
  }

  /** What was kept hangs in the gallery: it gets a note, is found again by that, and is taken out as a sheet. */
  async function findAndExport(page: Page, hand: Hand, studio: Studio): Promise<void> {
    await room(page, hand, "gallery");
    await page.getByText(gallery("total", count(2)), { exact: true }).waitFor();
    const newest = page.locator('[data-place="0"]');
    await hand.press(newest);
    const drawer = page.getByRole("dialog");
    await drawer.getByRole("textbox", { name: gallery("note") }).focus();
    await page.keyboard.insertText("나비 蝴蝶");
    await page.keyboard.press("Escape"); // what was written is kept all the same
    await drawer.waitFor({ state: "detached" });
    await hand.write(page.getByRole("searchbox", { name: gallery("filters.search") }), "蝴蝶");
    await page.getByText(gallery("total", count(1)), { exact: true }).waitFor();
    // Its button isn't on the way of Tab: Escape in the field does the same.
    if (by === "keys") await page.getByRole("searchbox", { name: gallery("filters.search") }).press("Escape");
    else await page.getByRole("button", { name: gallery("filters.clear") }).click();
    await page.getByText(gallery("total", count(2)), { exact: true }).waitFor();
    await hand.press(page.getByRole("button", { name: gallery("picked.start") }));
    await hand.press(newest);
    if (by === "mouse") await page.locator('[data-place="1"]').click();
    else for (const key of ["ArrowRight", "Enter"]) await page.keyboard.press(key);
    await hand.press(page.getByRole("button", { name: gallery("picked.export"), exact: true }));
    await hand.take(drawer.getByRole("radio", { name: gallery("export.whats.sheet.name") }));
    await hand.press(drawer.getByRole("button", { name: gallery("export.make") }));
    await drawer.getByRole("img", { name: gallery("export.result") }).waitFor();
    await looks(page, "exported");
    const { files } = await studio.ask<{ files: { name: string; bytes: number }[] }>("/exports");
    expect(files.map(({ name }) => name)).toEqual([expect.stringMatching(/\.png$/)]);
    await page.keyboard.press("Escape");
    await drawer.waitFor({ state: "detached" });
  }

  /** Drawings and what they are of: a model learns to turn one into the other, and what is drawn is turned. */
  async function translate(page: Page, hand: Hand, place: string): Promise<void> {
    await room(page, hand, "pictures");
    await give(page, hand, folderOf(outline, place, OUTLINES, PICTURES));
    await page.getByRole("heading", { level: 1, name: OUTLINES }).waitFor();
    const small = [["model.generator", "width", "8"], ["model.discriminator", "width", "8"], ["data", "resolution", "64"]] as const;
    await learn(page, hand, { kind: [OUTLINES, SHAPES], recipe: "pix2pix", settings: small, name: "채색" });
    await room(page, hand, "draw");
    await hand.press(page.getByRole("link", { name: "채색" }));
    const paper = page.getByRole("application");
    await paper.waitFor();
    await page.getByRole("region", { name: draw("made.title") }).getByRole("img").first().waitFor();
    const translated = page.waitForResponse((answer) => answer.url().includes("/translations") && answer.ok());
    await hand.draw(paper);
    await translated;
    await expect.poll(() => page.getByRole("button", { name: draw("tools.undo") }).isEnabled()).toBe(true);
    await looks(page, "draw");
  }

  /** A model learns to mend, and fills what is painted over. */
  async function mend(page: Page, hand: Hand): Promise<void> {
    await room(page, hand, "pictures");
    await hand.press(page.getByRole("link", { name: SHAPES }));
    await page.getByRole("heading", { level: 1, name: SHAPES }).waitFor();
    const small = [["model.generator", "width", "8"], ["model.discriminator", "width", "8"], ["data", "resolution", "64"]] as const;
    await learn(page, hand, { kind: "mend", recipe: "restore", settings: small, name: "수리" });
    await room(page, hand, "draw");
    await hand.press(page.getByRole("link", { name: "수리" }));
    const paper = page.getByRole("application");
    await paper.waitFor();
    await hand.draw(paper);
    await hand.press(page.getByRole("button", { name: draw("mend.fill") }));
    await page.getByRole("slider", { name: draw("wipe.label") }).waitFor();
    await looks(page, "mended");
  }
});
