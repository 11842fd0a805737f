/** A page of another address in the same browser, whose person is signed in to the studio: it can do, see and learn nothing. */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { studioWith, visit } from "./harness/visiting.ts";

const studio = studioWith("shapes");
let server: Server;
let elsewhere = "";

beforeAll(async () => {
  // Its icon is in the page: a browser would ask this server for it, and its answer is none of the studio's.
  const html = '<!doctype html><title>Elsewhere</title><link rel="icon" href="data:,">';
  server = createServer((_, answer) => answer.setHeader("Content-Type", "text/html").end(html));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  // The same name and another port: cookies are sent along, and the guard has to tell.
  elsewhere = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());

test("a page of another port asks in every way that a browser has, and is answered in none", async () => {
  const mine = await visit(studio(), "/gallery", { expects: /.*/ });
  await mine.locator('[data-place="0"]').waitFor();
  const { pieces } = await studio().ask<{ pieces: { id: string }[] }>("/pieces");
  const page = await mine.context().newPage();
  await page.goto(elsewhere);
  // What the studio answered, of which the page itself learns nothing.
  const answers: number[] = [];
  const devtools = await mine.context().newCDPSession(page);
  devtools.on("Network.responseReceivedExtraInfo", ({ statusCode }) => answers.push(statusCode));
  await devtools.send("Network.enable");
  const got = await page.evaluate(
    async ([address, id]) => {
      const api = `${address}/api/v1`;
      const body = JSON.stringify({ kind: "train", params: { source: "digits" } });
      const asked = (path: string, options: RequestInit) =>
        fetch(api + path, { credentials: "include", ...options }).then(
          async (answer) => answer.text(),
          () => "",
        );
      const loaded = (element: HTMLImageElement | HTMLScriptElement | HTMLIFrameElement, source: string) =>
        new Promise<boolean>((resolve) => {
          element.onload = () => resolve(true);
          element.onerror = () => resolve(false);
          element.src = source;
          document.body.append(element);
        });
      const opened = (source: EventTarget & { close: () => void }) =>
        new Promise<boolean>((resolve) => {
          source.addEventListener("open", () => resolve(true));
          source.addEventListener("error", () => resolve(false));
        }).finally(() => source.close());
      return {
        texts: [
          await asked("/workspace", {}),
          await asked("/workspace", { mode: "no-cors" }),
          await asked("/jobs", { method: "POST", body, headers: { "Content-Type": "application/json" } }),
          await asked("/jobs", { method: "POST", body, mode: "no-cors", headers: { "Content-Type": "text/plain" } }),
          await asked(`/pieces/${id}`, { method: "DELETE" }),
        ],
        picture: await loaded(new Image(), `${api}/pieces/${id}/picture`),
        script: await loaded(document.createElement("script"), `${api}/workspace`),
        events: await opened(new EventSource(`${api}/events`, { withCredentials: true })),
        socket: await opened(new WebSocket(`${api.replace("http", "ws")}/live`)),
      };
    },
    [studio().address, pieces[0]?.id ?? ""] as const,
  );
  expect(got).toEqual({ texts: ["", "", "", "", ""], picture: false, script: false, events: false, socket: false });
  await expect.poll(() => answers.length).toBeGreaterThanOrEqual(6); // which the browser tells in its own time
  expect(new Set(answers)).toEqual(new Set([403]));
  expect(await studio().ask<{ pieces: number; queued: number }>("/workspace")).toMatchObject({ pieces: 12, running: 0, queued: 0 });
});

test("a form that is sent and a frame around the studio lead nowhere", async () => {
  const mine = await visit(studio(), "/gallery", { expects: /.*/ });
  const page = await mine.context().newPage();
  await page.goto(elsewhere);
  const sent = page.waitForResponse((response) => response.url().endsWith("/api/v1/jobs"));
  await page.evaluate((address) => {
    const form = Object.assign(document.createElement("form"), { method: "post", enctype: "text/plain", action: `${address}/api/v1/jobs` });
    form.append(Object.assign(document.createElement("input"), { name: '{"kind": "train", "params": {"source": "digits"}, "x": "', value: '"}' }));
    document.body.append(form);
    form.submit();
  }, studio().address);
  expect((await sent).status()).toBe(403);
  await page.waitForURL(/\/api\/v1\/jobs$/);

  await page.goto(elsewhere);
  const framed = page.waitForEvent("framenavigated", (frame) => frame !== page.mainFrame());
  await page.evaluate((address) => document.body.append(Object.assign(document.createElement("iframe"), { src: address })), studio().address);
  expect(await (await framed).getByRole("heading").count()).toBe(0); // the browser shows that it was refused
  expect(await studio().ask<unknown[]>("/jobs?state=queued&state=running")).toEqual([]);
});

test("whoever has the address alone sees nothing of the workspace", async () => {
  const page = await visit(studio(), "/gallery", { isSignedIn: false, expects: /401/ });
  expect(await page.getByRole("gridcell").count()).toBe(0);
  expect(await page.title()).not.toContain("shapes");
});
