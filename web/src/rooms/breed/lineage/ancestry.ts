/**
 * Ancestry: all that a piece comes from, read out of the text of its origin. Each step is named by the text that its own origin would have,
 * which is how the server writes it, so that the same ancestor of two pieces is one.
 *
 * The steps are taken as they are written, letter by letter: seeds have more digits than a number of this language holds.
 */

export interface Step {
  /** Its own origin. */
  origin: string;
  op: string;
  parents: { origin: string; weight: number }[];
}

const FRONT = /^\{"format":(\d+),"model":"([0-9a-f]{64})","nodes":\[/;
const OF = /,"of":(\[[\d,]*\]|\d+)/;

/** The steps of an origin, ancestors first and the piece itself last; none for what isn't the origin of one piece. */
export function stepsOf(origin: string): Step[] {
  const front = FRONT.exec(origin);
  if (front === null) return [];
  const nodes = partsOf(origin.slice(front[0].length));
  const of = nodes.map(parentsIn);
  if (nodes.length === 0 || of.some((parents, place) => parents.some((parent) => parent >= place))) return [];
  const texts = nodes.map((_, place) => {
    const order = inOrder(place, of);
    const places = new Map(order.map((old, now) => [old, now]));
    return `${front[0]}${order.map((old) => renumbered(nodes[old] ?? "", places)).join(",")}]}`;
  });
  return nodes.map((node, place) => {
    const parents = of[place] ?? [];
    const weights = weightsIn(node, parents.length);
    return {
      origin: texts[place] ?? "",
      op: /^\{"op":"([a-z]+)"/.exec(node)?.[1] ?? "",
      parents: parents.map((parent, index) => ({ origin: texts[parent] ?? "", weight: weights[index] ?? 1 })),
    };
  });
}

/** The objects of a JSON list, as they are written, up to its end. */
function partsOf(text: string): string[] {
  const found: string[] = [];
  let depth = 0;
  let start = 0;
  let isText = false;
  for (let at = 0; at < text.length; at += 1) {
    const letter = text[at];
    if (isText) {
      if (letter === "\\") at += 1;
      else if (letter === '"') isText = false;
    } else if (letter === '"') {
      isText = true;
    } else if (letter === "{" || letter === "[") {
      if (depth === 0) start = at;
      depth += 1;
    } else if (letter === "}" || letter === "]") {
      if (depth === 0) break;
      depth -= 1;
      if (depth === 0) found.push(text.slice(start, at + 1));
    }
  }
  return found;
}

function parentsIn(node: string): number[] {
  const found = OF.exec(node)?.[1];
  return found === undefined ? [] : (found.match(/\d+/g) ?? []).map(Number);
}

/** What a step needs, the first parent's before the second's, itself last: the order in which ganvas writes an origin. */
function inOrder(place: number, of: readonly number[][]): number[] {
  const found = new Set<number>();
  const todo: [number, boolean][] = [[place, false]];
  for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
    const [step, isReady] = next;
    if (isReady) found.add(step);
    else if (!found.has(step)) todo.push([step, true], ...(of[step] ?? []).toReversed().map((parent): [number, boolean] => [parent, false]));
  }
  return [...found];
}

function renumbered(node: string, places: ReadonlyMap<number, number>): string {
  return node.replace(OF, (_, of: string) => `,"of":${of.replace(/\d+/g, (place) => String(places.get(Number(place)) ?? 0))}`);
}

/** Shares of a blend; of an inheritance the shares of its layers; 1 of everything else. */
function weightsIn(node: string, count: number): number[] {
  const listed = (name: string) => new RegExp(`,"${name}":\\[([^\\]]*)\\]`).exec(node)?.[1]?.split(",").map(Number);
  const given = listed("weights");
  const sum = given?.reduce((total, weight) => total + weight, 0) ?? 0;
  if (given && sum > 0) return given.map((weight) => weight / sum);
  const layers = listed("layers");
  if (layers) return Array.from({ length: count }, (_, place) => layers.filter((layer) => layer === place).length / layers.length);
  return Array.from({ length: count }, () => 1);
}
