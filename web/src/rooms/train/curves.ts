/** Curves: a log as lines to draw, each with what it does lately in a word. */
import type { Note } from "../../api/types.ts";

export interface Curve {
  /** "generator.adversarial", or a reading's name. */
  name: string;
  kind: "loss" | "reading";
  points: { images: number; value: number }[];
  trend: Trend;
}

export type Trend = "rising" | "falling" | "steady" | "new";

/** Points that a line is drawn of; a week of notes has many more. */
const MOST_POINTS = 400;
/** A change of the mean that is worth a word, as a share of the spread of the whole line. */
const WORTH_SAYING = 0.15;
const FEWEST_FOR_A_TREND = 8;

/** All lines of a log, losses first. What isn't finite is a gap that is drawn over. */
export function curvesOf(notes: readonly Note[]): Curve[] {
  const found = new Map<string, Curve>();
  for (const note of notes) {
    for (const kind of ["loss", "reading"] as const) {
      for (const [name, value] of Object.entries(kind === "loss" ? note.losses : note.readings)) {
        if (name === "best_images") continue; // a moment, which the page names elsewhere
        const key = `${kind} ${name}`;
        const curve = found.get(key) ?? { name, kind, points: [], trend: "new" };
        found.set(key, curve);
        if (value !== null) curve.points.push({ images: note.images, value });
      }
    }
  }
  const curves = [...found.values()].filter((curve) => curve.points.length > 0);
  for (const curve of curves) {
    curve.trend = trendOf(curve.points.map((point) => point.value));
    curve.points = thinned(curve.points);
  }
  return curves.sort((a, b) => a.kind.localeCompare(b.kind));
}

/** What the last quarter does compared with the one before it. */
export function trendOf(values: readonly number[]): Trend {
  if (values.length < FEWEST_FOR_A_TREND) return "new";
  const quarter = Math.floor(values.length / 4);
  const late = mean(values.slice(-quarter));
  const before = mean(values.slice(-2 * quarter, -quarter));
  const spread = Math.max(...values) - Math.min(...values);
  if (spread === 0 || Math.abs(late - before) < WORTH_SAYING * spread) return "steady";
  return late > before ? "rising" : "falling";
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** At most MOST_POINTS, each the mean of its neighbours: peaks of noise go, the way stays. */
function thinned(points: Curve["points"]): Curve["points"] {
  const size = Math.ceil(points.length / MOST_POINTS);
  if (size <= 1) return points;
  return Array.from({ length: Math.ceil(points.length / size) }, (_, place) => {
    const some = points.slice(place * size, (place + 1) * size);
    return { images: some.at(-1)?.images ?? 0, value: mean(some.map((point) => point.value)) };
  });
}
