/** What is searched for, as the address has it, so that a search can be kept and gone back to. */
import type { PieceQuery } from "../../api/types.ts";
import { tidy } from "../../parts/typing.ts";

/** "collected" is the order of a collection, and only one has it. */
export const ORDERS = ["newest", "oldest", "best", "collected"] as const;
export type Order = (typeof ORDERS)[number];

export interface Search {
  text: string;
  stars: number;
  tag: string | null;
  collection: string | null;
  /** A run, or the first digits of a model that is none here. */
  model: string | null;
  order: Order;
  trashed: boolean;
}

export const ALL: Search = { text: "", stars: 0, tag: null, collection: null, model: null, order: "newest", trashed: false };
/** The most pieces that are compared. */
export const MOST_COMPARED = 4;

function usualOrder(collection: string | null): Order {
  return collection === null ? "newest" : "collected";
}

export function searchOf(query: URLSearchParams): Search {
  const stars = Number(query.get("stars"));
  const collection = query.get("collection");
  const order = ORDERS.find((each) => each === query.get("order"));
  return {
    text: query.get("text") ?? "",
    stars: Number.isInteger(stars) && stars > 0 && stars <= 5 ? stars : 0,
    tag: query.get("tag"),
    collection,
    model: query.get("model"),
    order: order === undefined || (order === "collected" && collection === null) ? usualOrder(collection) : order,
    trashed: query.has("trash"),
  };
}

/** The address of a search; what is as usual isn't in it. piece: that is looked at. compared: those next to each other. */
export function addressOfSearch(search: Search, piece: string | null = null, compared: readonly string[] = []): string {
  const query = new URLSearchParams();
  if (search.text !== "") query.set("text", search.text);
  if (search.stars > 0) query.set("stars", String(search.stars));
  if (search.tag !== null) query.set("tag", search.tag);
  if (search.collection !== null) query.set("collection", search.collection);
  if (search.model !== null) query.set("model", search.model);
  if (search.order !== usualOrder(search.collection)) query.set("order", search.order);
  if (search.trashed) query.set("trash", "");
  if (piece !== null) query.set("piece", piece);
  if (compared.length > 0) query.set("compare", compared.join(","));
  const text = query.toString();
  return text === "" ? "/gallery" : `/gallery?${text}`;
}

/** The pieces that an address compares. */
export function comparedIn(query: URLSearchParams): string[] {
  const ids = (query.get("compare") ?? "").split(",").filter((id) => /^[0-9a-f]{32}$/.test(id));
  return [...new Set(ids)].slice(0, MOST_COMPARED);
}

/** Another collection has its own order; without one there is none to keep to. */
export function inCollection(search: Search, collection: string | null): Search {
  return { ...search, collection, order: usualOrder(collection) };
}

export function isNarrow(search: Search): boolean {
  return search.text !== "" || search.stars > 0 || search.tag !== null || search.collection !== null || search.model !== null;
}

export function asked(search: Search): PieceQuery {
  return {
    text: tidy(search.text) || undefined,
    stars: search.stars || undefined,
    tag: search.tag === null ? undefined : [search.tag],
    collection: search.collection ?? undefined,
    model: search.model ?? undefined,
    order: search.order,
    trashed: search.trashed || undefined,
  };
}
