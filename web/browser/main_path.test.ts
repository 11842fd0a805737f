/** The main path, from an empty workspace: pictures are dropped, looked at, trained on, the training watched, stopped and evaluated. */
import { copyFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, inject, test } from "vitest";
import { dropFolder } from "./harness/hands.ts";
import { expectFine, settled, taken } from "./harness/looking.ts";
import { folderOfShapes } from "./harness/shapes.ts";
import { studioWith, visit } from "./harness/visiting.ts";
import { LANGUAGES, words } from "./harness/words.ts";

const studio = studioWith("empty");
const NAME = "도형";
const RUN = `/train/runs/${encodeURIComponent(NAME)}`;

describe("from an empty workspace", () => {
  test("pictures become a model that is watched, stopped and evaluated", async () => {
    const t = words("ko");
    const pictures = words("ko", "pictures");
    const train = words("ko", "train");
    const page = await visit(studio(), "/", { language: "ko" });

    // Sixty pictures, one of them twice, and a file that only looks like one.
    const folder = folderOfShapes(inject("place"), NAME, 60);
    copyFileSync(join(folder, "000.png"), join(folder, "같은 그림.png"));
    writeFileSync(join(folder, "broken.png"), "not a picture");
    await dropFolder(page, folder, page.getByText(pictures("bring.drop")));
    await page.getByText(pictures("bring.found", { count: 62, n: "62", size: "" }).trim(), { exact: false }).waitFor();
    expect(await page.getByRole("textbox", { name: pictures("bring.name") }).inputValue()).toBe(NAME);
    await page.getByRole("button", { name: pictures("bring.send") }).click();

    await page.getByRole("heading", { level: 1, name: NAME }).waitFor();
    await page.getByText(pictures("ready.few", { count: 61, n: "61" })).waitFor();
    await page.getByText(pictures("remarks.refused", { count: 1, n: "1" })).waitFor();
    await page.getByRole("radio", { name: pictures("badges.duplicate") }).click();
    const twice = page.getByRole("gridcell", { name: "같은 그림.png" });
    await twice.or(page.getByRole("gridcell", { name: "000.png" })).first().click();
    await page.getByRole("dialog").waitFor();
    await taken(page, "ko-about-a-picture");
    await page.keyboard.press("Escape");

    await page.getByRole("link", { name: pictures("train") }).click();
    await page.getByRole("button", { name: train("expert.button") }).click();
    const drawer = page.getByRole("dialog");
    await drawer.getByRole("button", { name: train("expert.recipe") }).click();
    await page.getByRole("option", { name: "sketch" }).click();
    for (const [group, name, value] of [
      ["model", "width", "8"],
      ["model", "dense", "32"],
      ["data", "resolution", "16"],
    ] as const) {
      const field = drawer.getByRole("group", { name: group, exact: true }).getByRole("textbox", { name, exact: true });
      await field.fill(value);
      await field.press("Tab");
    }
    await taken(page, "ko-all-settings");
    await drawer.getByRole("button", { name: train("expert.done") }).click();
    await page.getByText("data.resolution=16").waitFor();
    await page.getByRole("button", { name: train("new.start") }).click();

    // It is watched without a touch: a second preview comes, and curves.
    await page.getByRole("heading", { level: 1, name: NAME }).waitFor();
    await page.getByRole("slider", { name: train("film.strip") }).first().waitFor();
    const curve = page.getByRole("img", { name: new RegExp(train("curves.names.adversarial")) }).first();
    await curve.waitFor();
    const before = await curve.getAttribute("aria-label");
    await expect.poll(() => curve.getAttribute("aria-label")).not.toBe(before);
    await taken(page, "ko-training");

    await page.getByRole("button", { name: train("verbs.stop") }).click();
    await page.getByText(train("ended.interrupted")).waitFor();
    await page.getByRole("button", { name: train("verbs.evaluate") }).click();
    await page.getByRole("heading", { name: train("report.title") }).waitFor();
    await page.getByText(train("report.names.blur"), { exact: true }).waitFor();
    await taken(page, "ko-report");

    // Whoever wants to know what was done finds it in the queue.
    await page.getByRole("button", { name: t("jobs.title") }).click();
    await page.getByRole("dialog").getByText(t("jobs.kinds.evaluate", { name: NAME })).waitFor();
    await taken(page, "ko-queue");
  });

  test.each(LANGUAGES)("in %s, the run is there in its words, with its report", async (language) => {
    const train = words(language, "train");
    const page = await visit(studio(), RUN, { language });
    await page.getByRole("heading", { name: train("report.title") }).waitFor();
    await page.getByRole("button", { name: train("verbs.go_on") }).waitFor();
    await page.getByText(train("ended.interrupted")).waitFor();
    await settled(page);
    await expectFine(page);
    await taken(page, `${language}-report`);
  });
});
