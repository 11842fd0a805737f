/** What a session asks of the server. Pieces are named by their origins, which a server that was started anew understands too. */
import { answered, client } from "../../../api/client.ts";
import type { DrawnPiece } from "../../../api/types.ts";
import { choicesOf, modelIn, originsOf, type born, type Session } from "./history.ts";

type Newborn = Parameters<typeof born>[1];

export const LITTER = 12;
/** Pieces in one answer, as the server limits them. */
const MOST_PIECES = 60;

/** The next litter: children of what is in the tray, or where that is empty, pieces that may be liked. */
export async function askLitter(run: string, session: Session, signal: AbortSignal, ticket: string): Promise<Newborn> {
  const parents = session.view.parents.map((parent) => parent.id);
  const named = originsOf(session, parents);
  const { difference } = session;
  const seed = session.seeds + session.next;
  const params = { path: { name: run } };
  const [only] = named;
  if (named.length === 1 && only !== undefined && !session.wild) {
    const body = { piece: only, n: LITTER, difference, seed, ticket, model: "newest" as const };
    const found = await answered(client.POST("/runs/{name}/variations", { params, body, signal }));
    return { kind: "litter", parents, difference, seed, pieces: found.pieces, model: found.model };
  }
  const model = only === undefined ? session.model : modelIn(only);
  const choices = session.taste ? choicesOf(session, model) : [];
  const body = { parents: named, n: LITTER, difference, seed, choices, ticket, model: "newest" as const };
  const found = await answered(client.POST("/runs/{name}/litters", { params, body, signal }));
  return { kind: parents.length === 0 ? "offer" : "litter", parents, difference, seed, pieces: found.pieces, model: found.model };
}

interface Mixed {
  piece: DrawnPiece;
  model: string;
}

export async function askBlend(run: string, parents: readonly string[], weights: readonly number[], signal: AbortSignal): Promise<Mixed> {
  const body = { parents: [...parents], weights: [...weights], model: "newest" as const };
  const found = await answered(client.POST("/runs/{name}/blends", { params: { path: { name: run } }, body, signal }));
  return one(found);
}

export const PARTS = ["coarse", "middle", "fine"] as const;
export type Part = (typeof PARTS)[number];

export async function askInheritance(run: string, from: Record<Part, string>, signal: AbortSignal): Promise<Mixed> {
  const body = { ...from, model: "newest" as const };
  const found = await answered(client.POST("/runs/{name}/inheritances", { params: { path: { name: run } }, body, signal }));
  return one(found);
}

function one(found: { pieces: DrawnPiece[]; model: string }): Mixed {
  const [piece] = found.pieces;
  if (piece === undefined) throw new Error("an answer without a piece");
  return { piece, model: found.model };
}

/** Pieces drawn again, by their origins or ids, in the order that they were asked for. */
export async function askAgain(run: string, pieces: readonly string[], signal?: AbortSignal): Promise<{ pieces: DrawnPiece[]; model: string | null }> {
  const found: DrawnPiece[] = [];
  let model: string | null = null;
  for (let start = 0; start < pieces.length; start += MOST_PIECES) {
    const body = { pieces: pieces.slice(start, start + MOST_PIECES), model: "newest" as const };
    const answer = await answered(client.POST("/runs/{name}/drawings", { params: { path: { name: run } }, body, signal }));
    found.push(...answer.pieces);
    model = answer.model;
  }
  return { pieces: found, model };
}
