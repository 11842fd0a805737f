/** A photo that is worked on: at the size at which the model gets it, with what is painted over it. */
import { bitmapOf, maskOf, pngOf, rasterOf } from "./files.ts";
import { COMFORTABLE, sized, sizesFor, type Size } from "./paper/places.ts";
import { CLEAR, blank, type Raster } from "./paper/raster.ts";
import { Strokes } from "./paper/strokes.ts";

export interface Photo {
  bitmap: ImageBitmap;
  /** The shorter sides that can be chosen, and the one that is. */
  sizes: readonly number[];
  shorter: number;
  raster: Raster;
  /** Of the raster, as a picture that the page shows. */
  address: string;
  mask: Strokes;
}

/** So many times as large as the model's own, a picture shows things at another scale. */
const OTHER_SCALE = 3;

/** learned: pixels of the shorter side of what the model learned from. isWhole: take the picture's own size, however large it is. */
export async function photoOf(file: Blob, learned: number, isWhole: boolean, mask: Blob | null = null): Promise<Photo> {
  const bitmap = await bitmapOf(file);
  const sizes = sizesFor(bitmap, learned);
  const [least = learned] = sizes;
  const most = sizes.at(-1) ?? learned;
  const shorter = isWhole || most <= OTHER_SCALE * learned ? most : least;
  return laidOut(bitmap, sizes, shorter, async (size) => (mask ? maskOf(mask, size) : blank(size.width, size.height, CLEAR)));
}

/** The same photo at another size, with what is painted over it. */
export async function photoAt(photo: Photo, shorter: number): Promise<Photo> {
  const painted = await pngOf(photo.mask.raster);
  return laidOut(photo.bitmap, photo.sizes, shorter, (size) => maskOf(painted, size));
}

async function laidOut(bitmap: ImageBitmap, sizes: readonly number[], shorter: number, maskAt: (size: Size) => Promise<Raster>): Promise<Photo> {
  const size = sized(bitmap, shorter, COMFORTABLE);
  const raster = rasterOf(bitmap, size);
  const address = URL.createObjectURL(await pngOf(raster));
  return { bitmap, sizes, shorter, raster, address, mask: new Strokes(await maskAt(size)) };
}

/** Its address isn't shown any more. */
export function done(photo: Photo): void {
  setTimeout(() => URL.revokeObjectURL(photo.address), 1_000);
}
