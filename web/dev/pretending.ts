/**
 * A pretended studio for whoever works on the page: the same addresses as the server's, with a stream of events that lives.
 *
 * `npm run dev` and `npm run preview` have it. EMPTY=1 begins with an empty workspace, LOCKED=1 asks for a token ("letmein"), PIECES=50000 fills
 * the gallery.
 * `npm run preview` also sends the server's content security policy, so that what it forbids is seen here.
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Connect, Plugin } from "vite";
import type { ServerEvent } from "../src/api/types.ts";
import { drawn, keep, showDrawn } from "./drawing.ts";
import * as exploring from "./exploring.ts";
import { moth, png, sheet } from "./paint.ts";
import { recipes, report } from "./recipes.ts";
import { translating } from "./translating.ts";
import { World } from "./world.ts";

const POLICY =
  "default-src 'self'; img-src 'self' blob: data:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'";

export function pretending(): Plugin {
  return {
    name: "a-pretended-studio",
    configureServer(server) {
      server.middlewares.use("/api/v1", answering());
    },
    configurePreviewServer(server) {
      server.middlewares.use((_request, response, next) => {
        response.setHeader("Content-Security-Policy", POLICY);
        response.setHeader("X-Content-Type-Options", "nosniff");
        next();
      });
      server.middlewares.use("/api/v1", answering());
    },
  };
}

class Refusal extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, sentence: string) {
    super(sentence);
    this.status = status;
    this.code = code;
  }
}

function answering(): Connect.NextHandleFunction {
  const world = new World(process.env.EMPTY === "1");
  setInterval(() => world.tick(), 1_000).unref();
  let isOpen = process.env.LOCKED !== "1";
  return (request, response) => {
    const open = () => (isOpen = true);
    answer(world, request, response, isOpen, open).catch((error: unknown) => {
      const refusal = error instanceof Refusal ? error : new Refusal(500, "InternalError", String(error));
      send(response, { error: { code: refusal.code, message: refusal.message, next: [] } }, refusal.status);
    });
  };
}

function send(response: ServerResponse, body: unknown, status = 200): void {
  response.writeHead(status, { "Content-Type": "application/json", "Cache-Control": "no-store" });
  response.end(JSON.stringify(body));
}

function picture(response: ServerResponse, bytes: Buffer): void {
  response.writeHead(200, { "Content-Type": "image/png", "Cache-Control": "private, max-age=600" });
  response.end(bytes);
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

async function answer(world: World, request: IncomingMessage, response: ServerResponse, isOpen: boolean, open: () => void): Promise<void> {
  const url = new URL(request.url ?? "/", "http://here");
  const path = url.pathname.split("/").filter(Boolean).map(decodeURIComponent);
  const [kind, name, what, which] = path;
  const method = request.method ?? "GET";
  const body = method === "GET" ? Buffer.alloc(0) : await bodyOf(request);
  const json = () => JSON.parse(body.toString()) as Record<string, unknown>;

  if (kind === "session") {
    if (json().token !== "letmein") throw new Refusal(403, "WrongToken", "This is not the studio's token.");
    open();
    response.writeHead(204).end();
    return;
  }
  if (!isOpen) throw new Refusal(401, "SignInNeeded", "Sign in first.");
  switch (kind) {
    case "workspace":
      send(response, {
        name: "ganvas",
        folder: "~/ganvas",
        version: "0.0.0",
        event: world.events.length,
        sets: world.sets.size,
        runs: world.runs.size,
        pieces: world.pieces.length,
        running: 1,
        queued: 0,
      });
      return;
    case "events":
      stream(world, request, response, Number(request.headers["last-event-id"] ?? url.searchParams.get("after") ?? 0));
      return;
    case "jobs":
      jobs(world, response, method, name, what, json);
      return;
    case "pictures":
      pictures(world, response, method, path, url, body);
      return;
    case "runs": {
      if (name === undefined) {
        send(response, [...world.runs.values()].map((run) => run.details));
        return;
      }
      const run = world.runs.get(name);
      if (!run) throw new Refusal(404, "NotFound", `There is no run called ${name}.`);
      const read = translating(name, what, which, url.searchParams.get("side"), body);
      const made = method === "POST" && read === undefined ? await drawn(what, json()) : null;
      if (made !== null) send(response, made);
      else if (Buffer.isBuffer(read)) picture(response, read);
      else if (read) send(response, read);
      else if (what === undefined) send(response, run.details);
      else if (what === "shapes") send(response, exploring.shaped(json()));
      else if (what === "directions") setTimeout(() => send(response, exploring.directions()), 2_500);
      else if (what === "maps") setTimeout(() => send(response, exploring.map(Number(json().columns), Number(json().rows))), 2_500);
      else if (what === "found") setTimeout(() => send(response, exploring.found()), 4_000);
      else if (what === "log") send(response, { notes: run.notes, total: run.notes.length });
      else if (what === "report") send(response, report);
      else if (what === "previews" && which === undefined) send(response, run.previews);
      else {
        const images = Number.parseInt(which ?? "0", 10);
        picture(response, png(sheet(run.first, 8, 4, Math.exp(-images / 9_000), 48)));
      }
      return;
    }
    case "explorable":
      send(response, [...world.runs.keys()].map((run) => ({ name: run, width: 64, height: 64, changed: 0 })));
      return;
    case "asked":
      send(response, { state: "drawing", before: 0, share: (Date.now() % 4_000) / 4_000, seconds_left: 3 });
      return;
    case "drawn": {
      const painted = exploring.paintedAs(name);
      if (!painted) throw new Refusal(404, "NotFound", "This picture was drawn too long ago. It can be drawn again.");
      picture(response, painted);
      return;
    }
    case "recipes":
      send(response, recipes);
      return;
    case "labels": {
      const tags: Record<string, number> = {};
      for (const tag of world.pieces.flatMap((piece) => piece.tags)) tags[tag] = (tags[tag] ?? 0) + 1;
      send(response, { tags, collections: {}, models: [{ asked: "moths", run: "moths", n: world.pieces.length }] });
      return;
    }
    case "drawn":
      if (!showDrawn(name?.replace(".webp", "") ?? "", response)) throw new Refusal(404, "NotFound", "This picture was drawn too long ago. It can be drawn again.");
      return;
    case "pieces":
      if (name === undefined && method === "POST") {
        send(response, keep(world, json() as unknown as Parameters<typeof keep>[1]), 201);
        return;
      }
      if (what === "picture" && name !== undefined && showDrawn(name, response)) return;
      pieces(world, response, method, name, what, url, json);
      return;
    default:
      throw new Refusal(404, "NotFound", "There is nothing at this address.");
  }
}

function stream(world: World, request: IncomingMessage, response: ServerResponse, after: number): void {
  response.writeHead(200, { "Content-Type": "text/event-stream", "Cache-Control": "no-store" });
  const write = (event: ServerEvent) => response.write(`id: ${event.number}\nevent: ${event.topic}.${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
  response.write("retry: 1000\n\n");
  world.events.slice(after).forEach(write);
  world.listeners.add(write);
  request.on("close", () => world.listeners.delete(write));
}

function jobs(world: World, response: ServerResponse, method: string, number: string | undefined, verb: string | undefined, json: () => Record<string, unknown>): void {
  if (number === undefined) {
    if (method === "GET") {
      send(response, world.jobs);
      return;
    }
    const { kind, params } = json() as { kind: string; params: Record<string, unknown> };
    if (!params.run) params.run = `${String(params.source)}-${world.jobs.length}`;
    send(response, world.addJob(kind, params), 201);
    return;
  }
  const job = world.jobs.find((each) => each.number === Number(number));
  if (!job) throw new Refusal(404, "NotFound", "There is no such job.");
  if (verb === "stop" || verb === "cancel") {
    if (job.state === "queued") world.change(job, "cancelled");
    else job.asked = verb;
    world.tell("jobs", "asked", { asked: verb }, job.number);
  } else if (verb === "again") {
    world.change(job, "queued");
  }
  send(response, job);
}

function pictures(world: World, response: ServerResponse, method: string, path: string[], url: URL, body: Buffer): void {
  const [, name, what, which] = path;
  const about = (each: string) => {
    const set = world.sets.get(each);
    if (!set) throw new Refusal(404, "NotFound", `There is no set of pictures called ${each}.`);
    const bytes = set.files.reduce((sum, file) => sum + file.bytes, 0);
    const cover = set.files.slice(0, 4).map((file) => file.id);
    return { name: each, pictures: set.files.length, refused: set.turnedAway.length, bytes, cover };
  };
  if (method === "POST") {
    const wished = name ?? url.searchParams.get("name") ?? "pictures";
    const count = body.toString("latin1").split('name="files"').length - 1;
    if (count === 0) throw new Refusal(422, "RequestError", "No files came.");
    world.addSet(wished, (world.sets.get(wished)?.files.length ?? 0) + count, 30_000 + body.length, false);
    send(response, { set: wished, added: count, turned_away: [] }, 201);
  } else if (name === undefined) {
    send(response, [...world.sets.keys()].map(about));
  } else if (method === "DELETE") {
    world.sets.delete(name);
    response.writeHead(204).end();
  } else if (what === "thumbnails") {
    const set = world.sets.get(name);
    const place = set?.files.findIndex((file) => which?.startsWith(file.id)) ?? -1;
    if (!set || place < 0) throw new Refusal(404, "NotFound", "The set has no such picture.");
    picture(response, png(moth(set.first + place, 96)));
  } else {
    const overview = about(name);
    const set = world.sets.get(name);
    const offset = Number(url.searchParams.get("offset") ?? 0);
    const limit = Number(url.searchParams.get("limit") ?? 200);
    send(response, { ...overview, files: set?.files.slice(offset, offset + limit), turned_away: set?.turnedAway });
  }
}

function pieces(world: World, response: ServerResponse, method: string, id: string | undefined, what: string | undefined, url: URL, json: () => Record<string, unknown>): void {
  if (id === undefined) {
    const query = url.searchParams;
    const text = query.get("text")?.toLowerCase() ?? "";
    const tags = query.getAll("tag");
    const isTrash = query.get("trashed") === "true";
    const found = world.pieces.filter(
      (piece) =>
        (piece.trashed !== null) === isTrash &&
        piece.stars >= Number(query.get("stars") ?? 0) &&
        tags.every((tag) => piece.tags.includes(tag)) &&
        (text === "" || [piece.note, ...piece.tags].some((words) => words.toLowerCase().includes(text))),
    );
    if (query.get("order") === "oldest") found.reverse();
    if (query.get("order") === "best") found.sort((a, b) => b.stars - a.stars);
    const offset = Number(query.get("offset") ?? 0);
    send(response, { total: found.length, pieces: found.slice(offset, offset + Number(query.get("limit") ?? 60)) });
    return;
  }
  const place = world.pieces.findIndex((piece) => piece.id === id);
  const piece = world.pieces[place];
  if (!piece) throw new Refusal(404, "NotFound", "There is no such piece.");
  if (what === "picture") {
    picture(response, png(moth(500_000 + place, 64)));
    return;
  }
  if (what === "lineage") {
    const relatives = [
      { id: "a", operation: "sample", is_piece: false, parents: [], words: "7:3", generation: 0 },
      { id: "b", operation: "sample", is_piece: false, parents: [], words: "7:12", generation: 0 },
      { id: piece.id, operation: "blend", is_piece: true, parents: [], words: piece.words, generation: 1 },
    ];
    send(response, { id: piece.id, left_out: 0, relatives });
    return;
  }
  if (method === "PATCH") {
    const { trashed, ...rest } = json() as { trashed?: boolean };
    Object.assign(piece, rest);
    if (trashed !== undefined) piece.trashed = trashed ? new Date().toISOString() : null;
  }
  send(response, piece);
}
