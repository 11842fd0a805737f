/** Pictures to bring in: discs and squares in all colours, made here, as PNG files. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { crc32, deflateSync } from "node:zlib";

const SIDE = 80;
const PAPER = [250, 246, 236];
const INK = [20, 20, 20];
const WHITE = [255, 255, 255];

/** A picture; the same number gives the same one. */
export function shape(number: number, side = SIDE): Buffer {
  const { isInside, colour } = drawn(number, side);
  return png(side, side, (across, down) => (isInside(across, down) ? colour : PAPER));
}

/** The same shape as a drawing with a pen: what a translation is given, and `shape` is what it should become. */
export function outline(number: number, side = SIDE): Buffer {
  const { isInside } = drawn(number, side);
  const isEdge = (across: number, down: number) =>
    [isInside(across + 2, down), isInside(across, down + 2)].some((each) => each !== isInside(across, down));
  return png(side, side, (across, down) => (isEdge(across, down) ? INK : WHITE));
}

/** A folder with so many pictures, as shape or outline draws them; gives its path. */
export function folderOf(drawnBy: (number: number) => Buffer, inside: string, name: string, count: number): string {
  const folder = join(inside, name);
  mkdirSync(folder, { recursive: true });
  for (let number = 0; number < count; number += 1) writeFileSync(join(folder, `${String(number).padStart(3, "0")}.png`), drawnBy(number));
  return folder;
}

function drawn(number: number, side: number): { isInside: (across: number, down: number) => boolean; colour: readonly number[] } {
  const share = (step: number) => ((number + 1) * step * 0.618033988749895) % 1;
  const [x, y, r] = [side * (0.35 + 0.3 * share(1)), side * (0.35 + 0.3 * share(2)), side * (0.15 + 0.15 * share(3))];
  const colour = [share(5), share(7), share(11)].map((each) => Math.round(220 * each));
  const isDisc = number % 2 === 0;
  const isInside = (across: number, down: number) =>
    isDisc ? Math.hypot(across - x, down - y) < r : Math.abs(across - x) < r && Math.abs(down - y) < r;
  return { isInside, colour };
}

/** An RGB picture as a file. */
function png(width: number, height: number, colourOf: (across: number, down: number) => readonly number[]): Buffer {
  const row = 1 + 3 * width;
  const pixels = Buffer.alloc(row * height);
  for (let down = 0; down < height; down += 1) {
    for (let across = 0; across < width; across += 1) pixels.set(colourOf(across, down), down * row + 1 + 3 * across);
  }
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 2, 0, 0, 0], 8);
  return Buffer.concat([Buffer.from("\x89PNG\r\n\x1a\n", "latin1"), chunk("IHDR", head), chunk("IDAT", deflateSync(pixels)), chunk("IEND", Buffer.alloc(0))]);
}

function chunk(kind: string, data: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(kind, "latin1"), data]);
  const whole = Buffer.alloc(named.length + 8);
  whole.writeUInt32BE(data.length, 0);
  whole.set(named, 4);
  whole.writeUInt32BE(crc32(named), named.length + 4);
  return whole;
}
