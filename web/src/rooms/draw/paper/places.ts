/** Places: where a pointer or the keyboard's brush is on a strokes, how large the brush is, how large pictures become. */

export interface Place {
  x: number;
  y: number;
}

export interface Size {
  width: number;
  height: number;
}

interface Frame extends Size {
  left: number;
  top: number;
}

/** The place on a picture that is shown in a frame of the window, in its pixels; outside of the frame it is outside of the picture. */
export function placeIn(frame: Frame, picture: Size, clientX: number, clientY: number): Place {
  if (frame.width === 0 || frame.height === 0) return { x: 0, y: 0 };
  return {
    x: ((clientX - frame.left) / frame.width) * picture.width,
    y: ((clientY - frame.top) / frame.height) * picture.height,
  };
}

const STEPS: Record<string, Place> = {
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
  ArrowUp: { x: 0, y: -1 },
  ArrowDown: { x: 0, y: 1 },
};
/** Of the picture's side, that one press moves with Shift. */
const FAR = 1 / 8;

/** Where the keyboard's brush goes with a key; null for keys that don't move it. A place is the middle of a pixel. */
export function stepped(from: Place, code: string, isFar: boolean, picture: Size): Place | null {
  const step = STEPS[code];
  if (step === undefined) return null;
  const length = isFar ? Math.max(1, Math.round(FAR * Math.min(picture.width, picture.height))) : Math.max(1, Math.round(Math.min(picture.width, picture.height) / 128));
  const stay = (value: number, side: number) => Math.min(side - 0.5, Math.max(0.5, Math.floor(value) + 0.5));
  return { x: stay(from.x + length * step.x, picture.width), y: stay(from.y + length * step.y, picture.height) };
}

/** The radius of a brush. A pen that is pressed little makes it smaller; mice and fingers have no pressure that means anything. */
export function radiusOf(size: number, kind: string, pressure: number): number {
  const share = kind === "pen" && pressure > 0 ? 0.25 + 0.75 * Math.min(1, pressure) : 1;
  return Math.max(0.5, (size / 2) * share);
}

/** How far a view is scrolled after it has become `ratio` times as large, so that what is at a place of it stays there. */
export function scrolled(scroll: number, at: number, ratio: number): number {
  return Math.max(0, (scroll + at) * ratio - at);
}

/** The middle between two fingers, and how far they are apart. */
export function between([one, two]: readonly Place[]): Place & { apart: number } {
  const [first, second] = [one ?? { x: 0, y: 0 }, two ?? one ?? { x: 0, y: 0 }];
  const apart = Math.max(1, Math.hypot(first.x - second.x, first.y - second.y));
  return { x: (first.x + second.x) / 2, y: (first.y + second.y) / 2, apart };
}

export const ZOOMS = [1, 1.5, 2, 3, 4, 6, 8] as const;

/** The next larger or smaller zoom. */
export function zoomed(zoom: number, isIn: boolean): number {
  const next = isIn ? ZOOMS.find((each) => each > zoom + 1e-6) : ZOOMS.findLast((each) => each < zoom - 1e-6);
  return next ?? zoom;
}

/** The middle part of a picture that has another one's shape: left, top, width, height. */
export function middleOf(picture: Size, shape: Size): Frame {
  const scale = Math.min(picture.width / shape.width, picture.height / shape.height);
  const [width, height] = [shape.width * scale, shape.height * scale];
  return { left: (picture.width - width) / 2, top: (picture.height - height) / 2, width, height };
}

/** Both sides of a picture once its shorter one is `shorter` pixels, or its longer one `longest`, whichever makes it smaller. */
export function sized(picture: Size, shorter: number, longest: number): Size {
  const scale = Math.min(shorter / Math.min(picture.width, picture.height), longest / Math.max(picture.width, picture.height));
  return { width: Math.max(8, Math.round(picture.width * scale)), height: Math.max(8, Math.round(picture.height * scale)) };
}

/** The longer side that a photo of one's own size is brought to, so that it doesn't take minutes; the server takes more. */
export const COMFORTABLE = 1_024;

/**
 * Shorter sides at which a picture can be given to a model that learned from pictures of `learned` pixels, the smallest first: the model's own
 * scale, twice and four times that, and the picture's own size.
 */
export function sizesFor(picture: Size, learned: number): number[] {
  const own = sized(picture, Math.min(picture.width, picture.height), COMFORTABLE);
  const most = Math.min(own.width, own.height);
  return [...new Set([...[1, 2, 4].map((times) => times * learned).filter((side) => side < most), most])];
}
