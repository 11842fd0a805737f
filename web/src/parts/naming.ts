/** Names of sets and runs, in whatever script, as every system can write them. */
import { tidy } from "./typing.ts";

/** A name that the server takes and no other set has: letters of any language, digits, dots, lines. */
export function nameFor(wished: string, taken: readonly string[]): string {
  const plain = tidy(wished).replace(/[^\p{L}\p{N}._-]+/gu, "-").replace(/^[-.]+|[-.]+$/g, "").slice(0, 60) || "pictures";
  const names = new Set(taken.map(tidy));
  let name = plain;
  for (let number = 2; names.has(name); number += 1) name = `${plain}-${number}`;
  return name;
}
