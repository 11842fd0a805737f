/** Files of pictures, to rasters and back: the browser decodes and encodes them. */
import type { Raster } from "./paper/raster.ts";
import { middleOf, type Size } from "./paper/places.ts";

/** A file that the browser can't show as a picture. */
export class NoPicture extends Error {}

export async function bitmapOf(file: Blob): Promise<ImageBitmap> {
  return createImageBitmap(file).catch(() => {
    throw new NoPicture();
  });
}

function surface({ width, height }: Size): CanvasRenderingContext2D {
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (context === null) throw new NoPicture();
  return context;
}

/** The middle of a picture at a size, opaque on white. isSharp: without mixing colours, as label maps need it. */
export function rasterOf(bitmap: ImageBitmap, size: Size, isSharp = false): Raster {
  const context = surface(size);
  const { left, top, width, height } = middleOf(bitmap, size);
  context.fillStyle = "#ffffff";
  context.fillRect(0, 0, size.width, size.height);
  context.imageSmoothingEnabled = !isSharp;
  context.imageSmoothingQuality = "high";
  context.drawImage(bitmap, left, top, width, height, 0, 0, size.width, size.height);
  const { data } = context.getImageData(0, 0, size.width, size.height);
  return { ...size, data: new Uint8ClampedArray(data) };
}

export async function pngOf(raster: Raster): Promise<Blob> {
  const context = surface(raster);
  context.putImageData(new ImageData(raster.data, raster.width, raster.height), 0, 0);
  return new Promise((resolve, reject) => {
    context.canvas.toBlob((blob) => (blob === null ? reject(new NoPicture()) : resolve(blob)), "image/png");
  });
}

/** A mask that was kept as a PNG: what is painted, and what isn't, exactly. */
export async function maskOf(file: Blob, size: Size): Promise<Raster> {
  const context = surface(size);
  context.drawImage(await bitmapOf(file), 0, 0, size.width, size.height);
  const { data } = context.getImageData(0, 0, size.width, size.height);
  return { ...size, data: new Uint8ClampedArray(data) };
}

/** Gives a file to the person. */
export function save(blob: Blob, name: string): void {
  const address = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
