/** The map's geometry: which part of it is seen, and what lies at a place between its pieces. Places are in cells, 0 is the middle of the first. */
import type { Point, Spot } from "./places.ts";

export interface Grid {
  columns: number;
  rows: number;
}

export interface View {
  /** In the middle of what is seen. */
  middle: Point;
  /** Pixels of a cell. */
  cell: number;
}

export const SMALLEST_CELL = 22;
export const LARGEST_CELL = 160;
export const USUAL_CELL = 56;
/** So near to the middle of a cell its own piece is meant, in cells. */
const SNAP = 0.12;
/** Less than this of a piece isn't seen. */
const HARDLY = 0.02;
const limit = (value: number, least: number, most: number) => Math.min(Math.max(value, least), most);

export function within(point: Point, grid: Grid): Point {
  return { x: limit(point.x, 0, grid.columns - 1), y: limit(point.y, 0, grid.rows - 1) };
}

/** Dragged by so many pixels: what is under the hand stays there. */
export function dragged(view: View, by: Point, grid: Grid): View {
  return { ...view, middle: within({ x: view.middle.x - by.x / view.cell, y: view.middle.y - by.y / view.cell }, grid) };
}

/** times: 2 shows everything twice as large; the middle stays. */
export function zoomed(view: View, times: number): View {
  return { ...view, cell: limit(view.cell * times, SMALLEST_CELL, LARGEST_CELL) };
}

/** The place under a pixel, seen from the middle. */
export function placeUnder(view: View, from: Point, grid: Grid): Point {
  return within({ x: view.middle.x + from.x / view.cell, y: view.middle.y + from.y / view.cell }, grid);
}

/** What lies at a place: a piece of the map, or how much of each of the four around it. */
export function spotAt(point: Point, grid: Grid, pieces: readonly string[]): Spot {
  const { x, y } = within(point, grid);
  const nearest = { x: Math.round(x), y: Math.round(y) };
  const named = (column: number, row: number) => pieces[row * grid.columns + column] ?? "";
  if (Math.hypot(x - nearest.x, y - nearest.y) <= SNAP) return { parents: [named(nearest.x, nearest.y)], weights: [1] };
  const [left, top] = [Math.floor(x), Math.floor(y)];
  const shares = new Map<string, number>();
  for (const [column, row] of [[left, top], [left + 1, top], [left, top + 1], [left + 1, top + 1]] as const) {
    const share = Math.max(0, 1 - Math.abs(x - column)) * Math.max(0, 1 - Math.abs(y - row));
    if (share < HARDLY) continue;
    const name = named(column, row);
    shares.set(name, (shares.get(name) ?? 0) + share);
  }
  return { parents: [...shares.keys()], weights: [...shares.values()].map((share) => Math.round(1_000 * share) / 1_000) };
}

/** Where an arrow leads: to the next cell, a quarter of the way with Shift. */
export function stepped(point: Point, key: string, isSmall: boolean, grid: Grid): Point | null {
  const by = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[key];
  if (by === undefined) return null;
  const step = isSmall ? 0.25 : 1;
  const next = (value: number, sign: number) => (isSmall ? value + sign * step : Math.round(value + sign * step));
  return within({ x: next(point.x, by[0] ?? 0), y: next(point.y, by[1] ?? 0) }, grid);
}
