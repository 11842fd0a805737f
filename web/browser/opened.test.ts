/** What opens on a page, which nobody sees who only loads it: lists, drawers, questions, what is said when something is refused. */
import { writeFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { beforeAll, describe, inject, test } from "vitest";
import { dropFolder } from "./harness/hands.ts";
import { expectFine, taken } from "./harness/looking.ts";
import { folderOf, shape } from "./harness/shapes.ts";
import { studioWith, visit } from "./harness/visiting.ts";
import { words } from "./harness/words.ts";

const studio = studioWith("shapes");
const t = words("ko");
const pictures = words("ko", "pictures");
const train = words("ko", "train");
const gallery = words("ko", "gallery");

/** A page with something open on it, which is looked at. */
async function fine(page: Page, name: string): Promise<void> {
  await expectFine(page);
  await taken(page, `opened-${name}`);
}

describe("in the bar", () => {
  beforeAll(async () => {
    const job = await studio().ask<{ number: number }>("/jobs", { kind: "look", params: { source: "shapes" } });
    await studio().ask(`/jobs/${job.number}/cancel`, {});
  });

  test("the queue", async () => {
    const page = await visit(studio(), "/train", { language: "ko" });
    await page.getByRole("button", { name: t("jobs.title") }).click();
    await page.getByRole("dialog").getByRole("button", { name: t("jobs.again") }).waitFor();
    await fine(page, "queue");
  });

  test("the languages", async () => {
    const page = await visit(studio(), "/train", { language: "ko" });
    await page.getByRole("button", { name: t("bar.language") }).click();
    await page.getByRole("option", { name: "English" }).waitFor();
    await fine(page, "languages");
  });
});

describe("in Pictures", () => {
  test("a picture, and the question before a set is removed", async () => {
    const page = await visit(studio(), "/pictures/shapes", { language: "ko" });
    await page.locator('[data-place="0"]').click();
    await page.getByRole("dialog").waitFor();
    await fine(page, "picture");
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await page.getByRole("button", { name: pictures("remove.button") }).click();
    await page.getByRole("alertdialog").waitFor();
    await fine(page, "question");
  });

  test("a folder that is named, and one of which nothing can be read", async () => {
    const page = await visit(studio(), "/pictures", { language: "ko", expects: /400|422/ });
    await dropFolder(page, folderOf(shape, inject("place"), "named", 3), page.getByText(pictures("bring.drop")));
    await page.getByRole("textbox", { name: pictures("bring.name") }).waitFor();
    await fine(page, "naming");
    await page.getByRole("button", { name: t("jobs.cancel") }).click();
    const folder = join(inject("place"), "unreadable");
    mkdirSync(folder);
    for (const name of ["a.png", "b.jpg"]) writeFileSync(join(folder, name), "not a picture");
    await dropFolder(page, folder, page.getByText(pictures("bring.drop")));
    await page.getByRole("button", { name: pictures("bring.send") }).click();
    await page.getByRole("alert").waitFor();
    await fine(page, "nothing-taken");
  });
});

describe("in Train", () => {
  test("all settings of a recipe, and its list of recipes", async () => {
    const page = await visit(studio(), "/train/new", { language: "ko" });
    await page.getByRole("button", { name: train("expert.button") }).click();
    const drawer = page.getByRole("dialog");
    await drawer.getByRole("button", { name: train("expert.recipe") }).click();
    await page.getByRole("option", { name: "sketch" }).waitFor();
    await fine(page, "recipes");
    await page.getByRole("option", { name: "sketch" }).click();
    await drawer.getByRole("group", { name: "data", exact: true }).waitFor();
    await fine(page, "settings");
  });

  test("how much longer to train, and a preview from the film", async () => {
    const page = await visit(studio(), "/train/runs/shapes", { language: "ko" });
    await page.getByRole("slider").first().press("Home");
    await page.getByRole("button", { name: train("film.follow") }).waitFor();
    await fine(page, "film");
    await page.getByRole("button", { name: train("verbs.longer") }).click();
    await page.getByRole("menu").waitFor();
    await fine(page, "longer");
  });
});

test("in Gallery: the order, and what is said when a piece is thrown away", async () => {
  const page = await visit(studio(), "/gallery", { language: "ko" });
  await page.locator('[data-place="0"]').focus();
  await page.keyboard.press("Delete");
  await page.getByText(gallery("trash.done")).waitFor();
  await fine(page, "thrown-away");
  await page.getByRole("button", { name: gallery("filters.order") }).click();
  await page.getByRole("option", { name: gallery("filters.orders.best") }).waitFor();
  await fine(page, "order");
});
