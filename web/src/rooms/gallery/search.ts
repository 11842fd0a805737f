/** What is searched for, as the address has it, so that a search can be kept and gone back to. */
import type { PieceQuery } from "../../api/types.ts";
import { tidy } from "../../parts/typing.ts";

export const ORDERS = ["newest", "oldest", "best"] as const;
export type Order = (typeof ORDERS)[number];

export interface Search {
  text: string;
  stars: number;
  tag: string | null;
  order: Order;
  trashed: boolean;
}

export function searchOf(query: URLSearchParams): Search {
  const stars = Number(query.get("stars"));
  return {
    text: query.get("text") ?? "",
    stars: Number.isInteger(stars) && stars > 0 && stars <= 5 ? stars : 0,
    tag: query.get("tag"),
    order: ORDERS.find((order) => order === query.get("order")) ?? "newest",
    trashed: query.has("trash"),
  };
}

/** The address of a search; what is as usual isn't in it. */
export function addressOfSearch(search: Search, piece: string | null = null): string {
  const query = new URLSearchParams();
  if (search.text !== "") query.set("text", search.text);
  if (search.stars > 0) query.set("stars", String(search.stars));
  if (search.tag !== null) query.set("tag", search.tag);
  if (search.order !== "newest") query.set("order", search.order);
  if (search.trashed) query.set("trash", "");
  if (piece !== null) query.set("piece", piece);
  const text = query.toString();
  return text === "" ? "/gallery" : `/gallery?${text}`;
}

export function asked(search: Search): PieceQuery {
  return {
    text: tidy(search.text) || undefined,
    stars: search.stars || undefined,
    tag: search.tag === null ? undefined : [search.tag],
    order: search.order,
    trashed: search.trashed || undefined,
  };
}
