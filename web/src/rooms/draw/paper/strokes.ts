/**
 * Strokes: a raster that is drawn on, each stroke of which can be taken back. Nothing here needs a browser.
 *
 * A stroke covers each pixel once, however often the brush passes over it, so that soft edges stay soft.
 */
import { around, blank, boxOf, type Box, type Colour, cut, fillBox, flood, paste, type Raster, within } from "./raster.ts";

interface Step {
  box: Box;
  before: Uint8ClampedArray;
  after: Uint8ClampedArray;
}

interface Stroke {
  colour: Colour;
  soft: boolean;
  before: Raster;
  covered: Uint8Array;
  last: { x: number; y: number; radius: number } | null;
  box: Box | null;
}

const MOST_STEPS = 200;
/** Bytes of all steps together; of a large photo's mask there are fewer. */
const MOST_BYTES = 64_000_000;
/** Radii in pixels below which a hard brush would miss pixels between their middles: it goes from middle to middle. */
const THIN = 0.75;

export class Strokes {
  readonly raster: Raster;
  #steps: Step[] = [];
  #undone: Step[] = [];
  #stroke: Stroke | null = null;
  #listeners = new Set<() => void>();
  #version = 0;

  constructor(raster: Raster) {
    this.raster = raster;
  }

  static blank(width: number, height: number, colour: Colour): Strokes {
    return new Strokes(blank(width, height, colour));
  }

  /** Counts changes of pixels and of what can be undone. */
  get version(): number {
    return this.#version;
  }

  get canUndo(): boolean {
    return this.#steps.length > 0;
  }

  get canRedo(): boolean {
    return this.#undone.length > 0;
  }

  get isDrawing(): boolean {
    return this.#stroke !== null;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Puts the brush down. soft: whether its edge is, which label maps can't have. */
  begin(colour: Colour, soft: boolean): void {
    this.end();
    const { width, height, data } = this.raster;
    const before = { width, height, data: data.slice() };
    this.#stroke = { colour, soft, before, covered: new Uint8Array(width * height), last: null, box: null };
  }

  /** Draws on to a point. */
  to(x: number, y: number, radius: number): void {
    const stroke = this.#stroke;
    if (stroke === null) return;
    const isThin = !stroke.soft && radius < THIN;
    const here = isThin ? { x: Math.floor(x) + 0.5, y: Math.floor(y) + 0.5, radius: THIN - 0.25 } : { x, y, radius };
    const from = stroke.last ?? here;
    const reach = Math.max(from.radius, here.radius) + 1;
    const box = within(this.raster, {
      left: Math.min(from.x, here.x) - reach,
      top: Math.min(from.y, here.y) - reach,
      right: Math.max(from.x, here.x) + reach,
      bottom: Math.max(from.y, here.y) + reach,
    });
    if (box !== null) this.#cover(stroke, box, from, here);
    stroke.last = here;
    stroke.box = around(stroke.box, box);
    this.#tell();
  }

  /** A rectangle from where the brush was put down, instead of the one that was shown last. */
  rectangleTo(from: { x: number; y: number }, to: { x: number; y: number }): void {
    const stroke = this.#stroke;
    if (stroke === null) return;
    if (stroke.box !== null) paste(this.raster, stroke.box, cut(stroke.before, stroke.box));
    stroke.box = within(this.raster, {
      left: Math.floor(Math.min(from.x, to.x)),
      top: Math.floor(Math.min(from.y, to.y)),
      right: Math.floor(Math.max(from.x, to.x)) + 1,
      bottom: Math.floor(Math.max(from.y, to.y)) + 1,
    });
    if (stroke.box !== null) fillBox(this.raster, stroke.box, stroke.colour);
    this.#tell();
  }

  /** Lifts the brush. Returns whether something was drawn. */
  end(): boolean {
    const stroke = this.#stroke;
    this.#stroke = null;
    if (stroke?.box == null) return false;
    this.#note(stroke.box, cut(stroke.before, stroke.box));
    return true;
  }

  /** Lifts the brush as if it had not been put down. */
  cancel(): void {
    const stroke = this.#stroke;
    this.#stroke = null;
    if (stroke?.box == null) return;
    paste(this.raster, stroke.box, cut(stroke.before, stroke.box));
    this.#tell();
  }

  /** Fills what hangs together. Returns whether something changed. */
  fill(x: number, y: number, colour: Colour, tolerance = 0): boolean {
    this.end();
    const before = { ...this.raster, data: this.raster.data.slice() };
    const box = flood(this.raster, x, y, colour, tolerance);
    if (box === null) return false;
    this.#note(box, cut(before, box));
    return true;
  }

  /** All of it becomes another picture of the same size, which can be undone too. */
  replace(raster: Raster): void {
    this.end();
    const box = boxOf(this.raster);
    const before = cut(this.raster, box);
    this.raster.data.set(raster.data.subarray(0, this.raster.data.length));
    this.#note(box, before);
  }

  undo(): boolean {
    this.end();
    const step = this.#steps.pop();
    if (step === undefined) return false;
    paste(this.raster, step.box, step.before);
    this.#undone.push(step);
    this.#tell();
    return true;
  }

  redo(): boolean {
    const step = this.#undone.pop();
    if (step === undefined || this.#stroke !== null) return false;
    paste(this.raster, step.box, step.after);
    this.#steps.push(step);
    this.#tell();
    return true;
  }

  #note(box: Box, before: Uint8ClampedArray): void {
    this.#steps.push({ box, before, after: cut(this.raster, box) });
    this.#undone = [];
    let bytes = this.#steps.reduce((sum, step) => sum + 2 * step.before.length, 0);
    while (this.#steps.length > 1 && (this.#steps.length > MOST_STEPS || bytes > MOST_BYTES)) {
      bytes -= 2 * (this.#steps.shift()?.before.length ?? 0);
    }
    this.#tell();
  }

  #tell(): void {
    this.#version += 1;
    for (const listener of this.#listeners) listener();
  }

  /** Covers the way between two places, at each of which the brush has a size of its own. */
  #cover(stroke: Stroke, box: Box, from: { x: number; y: number; radius: number }, to: { x: number; y: number; radius: number }): void {
    const { data, width } = this.raster;
    const [wayX, wayY] = [to.x - from.x, to.y - from.y];
    const length = wayX * wayX + wayY * wayY;
    for (let y = box.top; y < box.bottom; y += 1) {
      for (let x = box.left; x < box.right; x += 1) {
        const [toX, toY] = [x + 0.5 - from.x, y + 0.5 - from.y];
        const share = length === 0 ? 0 : Math.min(1, Math.max(0, (toX * wayX + toY * wayY) / length));
        const inside = from.radius + share * (to.radius - from.radius) - Math.hypot(toX - share * wayX, toY - share * wayY);
        const cover = stroke.soft ? Math.min(1, Math.max(0, inside + 0.5)) : inside >= 0 ? 1 : 0;
        const pixel = y * width + x;
        const level = Math.round(255 * cover);
        if (level <= (stroke.covered[pixel] ?? 0)) continue;
        stroke.covered[pixel] = level;
        for (let channel = 0; channel < 4; channel += 1) {
          const was = stroke.before.data[4 * pixel + channel] ?? 0;
          data[4 * pixel + channel] = was + ((stroke.colour[channel] ?? 0) - was) * (level / 255);
        }
      }
    }
  }
}
