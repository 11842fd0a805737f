/** Breeding in the pretended studio: pieces with origins as ganvas writes them, and a moth for each. Blends are moths of their own. */
import { createHash } from "node:crypto";
import type { ServerResponse } from "node:http";
import type { DrawnPiece } from "../src/api/types.ts";
import { chance, moth, png } from "./paint.ts";
import type { World } from "./world.ts";

const MODEL = "5f0c".padEnd(64, "a");
const FRONT = `{"format":1,"model":"${MODEL}","nodes":[`;
const SIDE = 48;
const SLOW_MS = 2_500;
const QUICK_MS = 250;
const origins = new Map<string, string>();
let isWarm = false;

interface Asked {
  parents?: string[];
  piece?: string;
  pieces?: string[];
  coarse?: string;
  middle?: string;
  fine?: string;
  n?: number;
  seed?: number;
  difference?: number;
  weights?: number[];
}

/** An answer to what is asked of a run's pieces; null where it is something else. */
export async function drawn(what: string | undefined, asked: Asked): Promise<{ model: string; pieces: DrawnPiece[] } | null> {
  const seed = asked.seed ?? 0;
  const count = asked.n ?? 12;
  const parents = (asked.parents ?? (asked.piece === undefined ? [] : [asked.piece])).map(originOf);
  const pieces: DrawnPiece[] = [];
  if (what === "litters" || what === "variations") {
    for (let place = 0; place < count; place += 1) {
      const number = 1_000 * seed + place;
      if (parents.length === 0) pieces.push(piece(`${FRONT}{"op":"sample","seed":${seed},"index":${place}}]}`));
      else pieces.push(piece(joined(parents, (ends) => child(ends, number)), asked.difference ?? 0.4, what === "litters" && place >= count - 2));
    }
  } else if (what === "blends") {
    const weights = (asked.weights ?? parents.map(() => 1)).map((weight) => weight.toFixed(4)).join(",");
    pieces.push(piece(joined(parents, (ends) => [`{"op":"blend","of":[${ends.join(",")}],"weights":[${weights}]}`])));
  } else if (what === "inheritances") {
    const three = [asked.coarse, asked.middle, asked.fine].map((each) => originOf(each ?? "7:0"));
    pieces.push(piece(joined(three, (ends) => [`{"op":"inherit","of":[${ends.join(",")}],"layers":[0,0,1,1,2,2]}`])));
  } else if (what === "drawings") {
    pieces.push(...(asked.pieces ?? []).map((each) => piece(originOf(each))));
  } else {
    return null;
  }
  await new Promise((done) => setTimeout(done, isWarm ? QUICK_MS : SLOW_MS));
  isWarm = true;
  return { model: MODEL, pieces };
}

/** The picture of a piece that was drawn; false where it wasn't. */
export function showDrawn(id: string, response: ServerResponse): boolean {
  if (!origins.has(id)) return false;
  response.writeHead(200, { "Content-Type": "image/png", "Cache-Control": "no-store" });
  response.end(png(moth(Number.parseInt(id.slice(0, 8), 16), SIDE)));
  return true;
}

/** Puts pieces into the gallery. */
export function keep(world: World, asked: { run: string; pieces: string[]; stars?: number | null }) {
  const kept = asked.pieces.map(originOf).map((origin) => {
    const id = idOf(origin);
    const there = world.pieces.find((each) => each.id === id);
    if (there) return there;
    const [tags, collections] = [[], []];
    const added = new Date().toISOString();
    const made = { id, digest: id, words: "child of 7:3", stars: asked.stars ?? 0, tags, collections, note: "", added, trashed: null, height: SIDE, width: SIDE, model: MODEL, run: asked.run, model_is_there: true };
    world.pieces.unshift(made);
    return made;
  });
  return { new: kept.length, pieces: kept };
}

function idOf(origin: string): string {
  const id = createHash("sha256").update(origin).digest("hex").slice(0, 32);
  origins.set(id, origin);
  return id;
}

function piece(origin: string, difference: number | null = null, wild = false): DrawnPiece {
  const id = idOf(origin);
  return { id, origin, difference, wild, height: SIDE, width: SIDE, picture: `/api/v1/drawn/${id}.webp` };
}

function originOf(name: string): string {
  const [seed, index] = name.split(":");
  if (/^\d+:\d+$/.test(name)) return `${FRONT}{"op":"sample","seed":${seed ?? "0"},"index":${index ?? "0"}}]}`;
  return origins.get(name) ?? name;
}

/** A child of a mixture in shares of its own, or of the only parent. */
function child(ends: readonly number[], number: number): string[] {
  const next = chance(number);
  const vary = (of: number) => `{"op":"vary","of":${of},"similarity":0.9,"seed":${number}}`;
  const [only] = ends;
  if (ends.length === 1 && only !== undefined) return [vary(only)];
  const weights = ends.map(() => next().toFixed(3)).join(",");
  return [`{"op":"blend","of":[${ends.join(",")}],"weights":[${weights}]}`, vary(1 + Math.max(...ends))];
}

/** The steps of some origins one after the other, and what is made of their ends. */
function joined(parents: readonly string[], then: (ends: number[]) => string[]): string {
  const nodes: string[] = [];
  const ends: number[] = [];
  for (const origin of parents) {
    const { nodes: own } = JSON.parse(origin) as { nodes: ({ op: string; of?: number | number[] } & Record<string, unknown>)[] };
    const first = nodes.length;
    const moved = (of: number | number[]) => (typeof of === "number" ? of + first : of.map((place) => place + first));
    nodes.push(...own.map((node) => JSON.stringify(node.of === undefined ? node : { ...node, of: moved(node.of) })));
    ends.push(nodes.length - 1);
  }
  return `${FRONT}${[...nodes, ...then(ends)].join(",")}]}`;
}
