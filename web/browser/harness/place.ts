/** A place for the workspaces of all tests, made before the first and removed after the last. */
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { FAILURES } from "./found.ts";

declare module "vitest" {
  interface ProvidedContext {
    place: string;
    trained: string;
  }
}

export default function made(project: TestProject): () => void {
  rmSync(FAILURES, { recursive: true, force: true });
  const place = mkdtempSync(join(tmpdir(), "ganvas-browser-"));
  // GANVAS_TRAINED=FOLDER keeps trained models from one time to the next, for whoever works on one test.
  const trained = process.env.GANVAS_TRAINED ?? join(place, "trained");
  mkdirSync(trained, { recursive: true });
  project.provide("place", place);
  project.provide("trained", trained);
  return () => rmSync(place, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
}
