/** Handing: a piece goes from one room to another by the address, so that it can be gone back from, kept and sent. */
import { to } from "./address.ts";

/** The address of the room Breed with some parents, named as the server knows them: by id, or "7:12". */
export function toBreed(run: string, parents: readonly string[]): string {
  const query = new URLSearchParams(parents.map((parent) => ["parent", parent]));
  return `${to("breed", run)}?${query.toString().replaceAll("%3A", ":")}`;
}

/** The parents that an address hands over, each once. */
export function handed(query: URLSearchParams): string[] {
  return [...new Set(query.getAll("parent"))].filter((name) => /^(?:[0-9a-f]{32}|\d{1,20}:\d{1,20})$/.test(name));
}
