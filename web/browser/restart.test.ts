/** A studio that is killed, one that is started twice, and the page of a studio that comes back. */
import { expect, test } from "vitest";
import { Studio } from "./harness/studio.ts";
import { workspace } from "./harness/trained.ts";
import { visit } from "./harness/visiting.ts";
import { words } from "./harness/words.ts";

const t = words("ko");
const gallery = words("ko", "gallery");

test("a studio that is killed is missed, and the page goes on once somebody lets it in again", async () => {
  const folder = await workspace("shapes");
  const first = await Studio.open(folder);
  const page = await visit(first, "/gallery?order=best", { language: "ko", expects: /ERR_|Failed to load resource/ });
  await page.locator('[data-place="0"]').waitFor();
  await first.kill();
  await page.getByText(t("bar.broken")).waitFor();
  await page.locator('[data-place="0"]').waitFor(); // what was there can still be looked at

  const second = await Studio.open(folder, { port: first.port });
  try {
    // Its key is another one. A tab that is let in lets in the others of this browser.
    await page.getByRole("heading", { name: t("signed_out.title") }).waitFor();
    const other = await page.context().newPage();
    await other.goto(second.invitation());
    await other.getByRole("heading", { level: 1 }).waitFor();
    await page.getByText(gallery("total", { count: 12, n: 12 })).waitFor();
    expect(new URL(page.url()).search).toBe("?order=best");
    await page.getByText(t("bar.broken")).waitFor({ state: "hidden" });
  } finally {
    await second.close();
  }
});

test("a second studio of a workspace is refused, says where the first one is, and harms nothing", async () => {
  const studio = await Studio.open(await workspace("empty"));
  try {
    const page = await visit(studio, "/train", { language: "ko" });
    const { said, code } = await Studio.refused(studio.folder);
    expect(code).toBe(1);
    expect(said).toContain(`is open already, at ${studio.address}/`);
    expect(said).not.toContain(studio.token);
    await page.reload();
    await page.getByRole("heading", { level: 1, name: words("ko", "train")("title") }).waitFor();
  } finally {
    await studio.close();
  }
});
