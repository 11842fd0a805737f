/** A pad of weights: two parents are the ends of a line, more are the corners of a polygon, and each point inside is a share of each. */

export interface Point {
  x: number;
  y: number;
}

/** Corners on a circle of radius 1 around 0, the first one on top; of two, left and right. */
export function cornersOf(count: number): Point[] {
  if (count <= 1) return [{ x: 0, y: 0 }];
  if (count === 2) return [{ x: -1, y: 0 }, { x: 1, y: 0 }];
  return Array.from({ length: count }, (_, corner) => {
    const angle = (2 * Math.PI * corner) / count - Math.PI / 2;
    return { x: Math.cos(angle), y: Math.sin(angle) };
  });
}

const area = (a: Point, b: Point, c: Point) => (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);

/** Where a place is, brought inside. */
export function inside(point: Point, corners: readonly Point[]): Point {
  const [first, second] = corners;
  if (first === undefined || second === undefined) return { x: 0, y: 0 };
  if (corners.length === 2) return nearestOn(point, first, second);
  const sides = corners.map((corner, place) => [corner, corners[(place + 1) % corners.length] ?? first] as const);
  if (sides.every(([a, b]) => area(a, b, point) >= 0)) return point;
  const near = sides.map(([a, b]) => nearestOn(point, a, b));
  const far = (other: Point) => Math.hypot(other.x - point.x, other.y - point.y);
  return near.reduce((best, other) => (far(other) < far(best) ? other : best));
}

function nearestOn(point: Point, a: Point, b: Point): Point {
  const along = { x: b.x - a.x, y: b.y - a.y };
  const share = ((point.x - a.x) * along.x + (point.y - a.y) * along.y) / (along.x ** 2 + along.y ** 2);
  const kept = Math.min(1, Math.max(0, share));
  return { x: a.x + kept * along.x, y: a.y + kept * along.y };
}

/**
 * Weights of the corners at a place, which sum to 1 and whose weighted mean is the place.
 *
 * Generalised barycentric coordinates of a convex polygon (Wachspress 1975, A Rational Finite Element Basis), written as products, so that
 * nothing is divided by zero on its sides: each corner counts by the areas of the sides that it isn't on.
 */
export function weightsAt(point: Point, corners: readonly Point[]): number[] {
  const count = corners.length;
  if (count < 2) return corners.map(() => 1);
  const place = inside(point, corners);
  const at = (index: number) => corners[(index + count) % count] ?? { x: 0, y: 0 };
  if (count === 2) {
    const share = Math.hypot(place.x - at(0).x, place.y - at(0).y) / Math.hypot(at(1).x - at(0).x, at(1).y - at(0).y);
    return [1 - share, share];
  }
  const sides = corners.map((_, side) => Math.max(0, area(at(side), at(side + 1), place)));
  const weights = corners.map((_, corner) => {
    const product = sides.reduce((so_far, side, index) => (index === corner || index === (corner + count - 1) % count ? so_far : so_far * side), 1);
    return area(at(corner - 1), at(corner), at(corner + 1)) * product;
  });
  return shares(weights);
}

/** Numbers of at least 0 as shares that sum to 1; equal ones where all are 0. */
export function shares(weights: readonly number[]): number[] {
  const sum = weights.reduce((so_far, weight) => so_far + Math.max(0, weight), 0);
  return weights.map((weight) => (sum > 0 ? Math.max(0, weight) / sum : 1 / weights.length));
}

/** The place of some weights. */
export function pointOf(weights: readonly number[], corners: readonly Point[]): Point {
  const given = shares(weights);
  return corners.reduce((sum, corner, place) => ({ x: sum.x + corner.x * (given[place] ?? 0), y: sum.y + corner.y * (given[place] ?? 0) }), { x: 0, y: 0 });
}

/** One weight set to a share, the others sharing the rest as they did before. */
export function withWeight(weights: readonly number[], index: number, share: number): number[] {
  const given = shares(weights);
  const rest = 1 - (given[index] ?? 0);
  const others = Math.max(1, given.length - 1);
  return given.map((weight, place) => {
    if (place === index) return share;
    return rest > 1e-9 ? (weight / rest) * (1 - share) : (1 - share) / others;
  });
}

const STEP = 0.06;

/** Where an arrow key takes the point; null for other keys. */
export function steppedBy(key: string, point: Point, corners: readonly Point[]): Point | null {
  const steps: Record<string, Point> = {
    ArrowLeft: { x: -STEP, y: 0 },
    ArrowRight: { x: STEP, y: 0 },
    ArrowUp: { x: 0, y: -STEP },
    ArrowDown: { x: 0, y: STEP },
  };
  if (key === "Home") return pointOf(corners.map(() => 1), corners);
  const step = steps[key];
  return step === undefined ? null : inside({ x: point.x + step.x, y: point.y + step.y }, corners);
}
