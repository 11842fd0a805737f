/** Rasters: pictures as numbers, and what is painted into them. Nothing here needs a browser. */

export interface Raster {
  readonly width: number;
  readonly height: number;
  /** Red, green, blue and opacity of each pixel, row by row. */
  readonly data: Uint8ClampedArray<ArrayBuffer>;
}

/** Red, green, blue and opacity, 0 to 255. */
export type Colour = readonly [number, number, number, number];

/** Pixels from left to right - 1 and from top to bottom - 1. */
export interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

export const CLEAR: Colour = [0, 0, 0, 0];

export function blank(width: number, height: number, colour: Colour): Raster {
  const data = new Uint8ClampedArray(4 * width * height);
  for (let at = 0; at < data.length; at += 4) data.set(colour, at);
  return { width, height, data };
}

export function copyOf(raster: Raster): Raster {
  return { ...raster, data: raster.data.slice() };
}

export function boxOf({ width, height }: Raster): Box {
  return { left: 0, top: 0, right: width, bottom: height };
}

/** The part of a box that lies on a raster; null where nothing does. */
export function within(raster: Raster, box: Box): Box | null {
  const found = {
    left: Math.max(0, Math.floor(box.left)),
    top: Math.max(0, Math.floor(box.top)),
    right: Math.min(raster.width, Math.ceil(box.right)),
    bottom: Math.min(raster.height, Math.ceil(box.bottom)),
  };
  return found.left < found.right && found.top < found.bottom ? found : null;
}

export function around(one: Box | null, other: Box | null): Box | null {
  if (one === null || other === null) return one ?? other;
  return {
    left: Math.min(one.left, other.left),
    top: Math.min(one.top, other.top),
    right: Math.max(one.right, other.right),
    bottom: Math.max(one.bottom, other.bottom),
  };
}

/** The pixels of a box, row by row. */
export function cut(raster: Raster, box: Box): Uint8ClampedArray<ArrayBuffer> {
  const width = box.right - box.left;
  const found = new Uint8ClampedArray(4 * width * (box.bottom - box.top));
  for (let y = box.top; y < box.bottom; y += 1) {
    const from = 4 * (y * raster.width + box.left);
    found.set(raster.data.subarray(from, from + 4 * width), 4 * (y - box.top) * width);
  }
  return found;
}

/** Puts pixels back where they were cut out. */
export function paste(raster: Raster, box: Box, pixels: Uint8ClampedArray): void {
  const width = box.right - box.left;
  for (let y = box.top; y < box.bottom; y += 1) {
    const row = 4 * (y - box.top) * width;
    raster.data.set(pixels.subarray(row, row + 4 * width), 4 * (y * raster.width + box.left));
  }
}

export function fillBox(raster: Raster, box: Box, colour: Colour): void {
  for (let y = box.top; y < box.bottom; y += 1) {
    for (let x = box.left; x < box.right; x += 1) raster.data.set(colour, 4 * (y * raster.width + x));
  }
}

export function colourAt(raster: Raster, x: number, y: number): Colour | null {
  const [column, row] = [Math.floor(x), Math.floor(y)];
  if (column < 0 || row < 0 || column >= raster.width || row >= raster.height) return null;
  const at = 4 * (row * raster.width + column);
  const [red = 0, green = 0, blue = 0, opacity = 0] = raster.data.subarray(at, at + 4);
  return [red, green, blue, opacity];
}

/**
 * Paints all that hangs together with a pixel and has its colour. tolerance: by how much each channel may be off, which carries a fill over the
 * soft edges of lines. Returns where something changed; null where that is nowhere.
 */
export function flood(raster: Raster, x: number, y: number, colour: Colour, tolerance = 0): Box | null {
  const target = colourAt(raster, x, y);
  if (target === null || target.every((value, channel) => value === colour[channel])) return null;
  const { width, height, data } = raster;
  const seen = new Uint8Array(width * height);
  const alike = (pixel: number) => {
    for (let channel = 0; channel < 4; channel += 1) {
      if (Math.abs((data[4 * pixel + channel] ?? 0) - (target[channel] ?? 0)) > tolerance) return false;
    }
    return true;
  };
  const waiting = [Math.floor(y) * width + Math.floor(x)];
  seen[waiting[0] ?? 0] = 1;
  const box: Box = { left: width, top: height, right: 0, bottom: 0 };
  for (let pixel = waiting.pop(); pixel !== undefined; pixel = waiting.pop()) {
    const column = pixel % width;
    const row = (pixel - column) / width;
    box.left = Math.min(box.left, column);
    box.right = Math.max(box.right, column + 1);
    box.top = Math.min(box.top, row);
    box.bottom = Math.max(box.bottom, row + 1);
    const neighbours = [column > 0 ? pixel - 1 : -1, column < width - 1 ? pixel + 1 : -1, pixel - width, pixel + width];
    for (const next of neighbours) {
      if (next < 0 || next >= width * height || seen[next] === 1 || !alike(next)) continue;
      seen[next] = 1;
      waiting.push(next);
    }
    data.set(colour, 4 * pixel);
  }
  return box;
}

/** "#804080" as a colour that covers; white for what is not one. */
export function fromHex(hex: string): Colour {
  const found = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(hex);
  const [red = 255, green = 255, blue = 255] = (found ?? []).slice(1).map((part) => Number.parseInt(part, 16));
  return [red, green, blue, 255];
}

export function toHex([red, green, blue]: Colour): string {
  return "#" + [red, green, blue].map((value) => value.toString(16).padStart(2, "0")).join("");
}

/** The colour of a palette that is nearest to another one. */
export function nearest(palette: readonly string[], hex: string): string | undefined {
  const [red, green, blue] = fromHex(hex);
  const far = (each: string) => {
    const [r, g, b] = fromHex(each);
    return (r - red) ** 2 + (g - green) ** 2 + (b - blue) ** 2;
  };
  return [...palette].sort((one, other) => far(one) - far(other))[0];
}

/** The share of pixels that are painted at all: of a mask. */
export function shareOf({ data }: Raster): number {
  let painted = 0;
  for (let at = 3; at < data.length; at += 4) if ((data[at] ?? 0) > 127) painted += 1;
  return data.length === 0 ? 0 : (4 * painted) / data.length;
}

/** A picture with holes where a mask is painted, as it is sent. Both have one size. */
export function holed(picture: Raster, mask: Raster): Raster {
  const found = copyOf(picture);
  for (let at = 3; at < found.data.length; at += 4) found.data[at] = (mask.data[at] ?? 0) > 127 ? 0 : 255;
  return found;
}
