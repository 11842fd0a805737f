/** Drawing without a browser: what strokes, fills and undo do to pixels, where pointers and keys are, whose turn a request is. */
import { describe, expect, test } from "vitest";
import type { Run } from "../src/api/types.ts";
import { reads, restoration, sideGiven, translation } from "../src/rooms/draw/asking.ts";
import { MOST, toForget, type Kept } from "../src/rooms/draw/kept.ts";
import { Latest } from "../src/rooms/draw/latest.ts";
import { between, middleOf, placeIn, radiusOf, scrolled, sized, sizesFor, stepped, zoomed } from "../src/rooms/draw/paper/places.ts";
import { blank, CLEAR, colourAt, flood, fromHex, holed, nearest, shareOf, toHex, type Colour, type Raster } from "../src/rooms/draw/paper/raster.ts";
import { Strokes } from "../src/rooms/draw/paper/strokes.ts";
import { toolOf } from "../src/rooms/draw/paper/tools.ts";

const WHITE: Colour = [255, 255, 255, 255];
const RED: Colour = [200, 0, 0, 255];
const BLUE: Colour = [0, 0, 200, 255];

function painted(raster: Raster, colour: Colour): number {
  let count = 0;
  for (let y = 0; y < raster.height; y += 1) {
    for (let x = 0; x < raster.width; x += 1) if (String(colourAt(raster, x, y)) === String(colour)) count += 1;
  }
  return count;
}

function stroke(strokes: Strokes, colour: Colour, radius: number, soft: boolean, ...places: [number, number][]): void {
  strokes.begin(colour, soft);
  for (const [x, y] of places) strokes.to(x, y, radius);
  strokes.end();
}

describe("a stroke", () => {
  test("of a hard brush has its colour alone, as label maps need it", () => {
    const strokes = Strokes.blank(32, 32, WHITE);
    stroke(strokes, RED, 3, false, [5.2, 5.7], [20.1, 25.3], [28, 8]);
    expect(painted(strokes.raster, RED) + painted(strokes.raster, WHITE)).toBe(32 * 32);
    expect(painted(strokes.raster, RED)).toBeGreaterThan(150);
  });

  test("of one pixel leaves no gaps, whichever way it goes", () => {
    for (const [x, y] of [[31.5, 7.3], [9.9, 31.2], [31.5, 31.5], [0.5, 30.1]] as const) {
      const strokes = Strokes.blank(32, 32, WHITE);
      stroke(strokes, RED, 0.5, false, [0.5, 0.5], [x, y]);
      expect(painted(strokes.raster, RED), `${x} ${y}`).toBeGreaterThanOrEqual(Math.max(Math.floor(x), Math.floor(y)) + 1);
      expect(painted(strokes.raster, RED)).toBeLessThan(64);
    }
    const dot = Strokes.blank(8, 8, WHITE);
    stroke(dot, RED, 0.5, false, [3.01, 3.99]);
    expect(painted(dot.raster, RED)).toBe(1);
  });

  test("that goes over itself keeps its soft edge", () => {
    const once = Strokes.blank(32, 32, WHITE);
    stroke(once, RED, 4, true, [8, 16.3], [24, 16.3]);
    const often = Strokes.blank(32, 32, WHITE);
    stroke(often, RED, 4, true, [8, 16.3], [24, 16.3], [8, 16.3], [24, 16.3], [8, 16.3]);
    expect(often.raster.data).toEqual(once.raster.data);
    expect(painted(once.raster, RED) + painted(once.raster, WHITE)).toBeLessThan(32 * 32);
  });

  test("of an eraser takes a mask away, to the last bit", () => {
    const mask = Strokes.blank(16, 16, CLEAR);
    stroke(mask, RED, 5, false, [8, 8]);
    expect(shareOf(mask.raster)).toBeGreaterThan(0.2);
    stroke(mask, CLEAR, 12, false, [8, 8]);
    expect(shareOf(mask.raster)).toBe(0);
    expect(mask.raster.data.every((value) => value === 0)).toBe(true);
  });

  test("outside of the paper changes nothing and is no step", () => {
    const strokes = Strokes.blank(16, 16, WHITE);
    stroke(strokes, RED, 3, false, [-40, -40], [-20, 50]);
    expect(strokes.canUndo).toBe(false);
  });
});

describe("a rectangle", () => {
  test("is where the pointer went, in any direction, and nowhere it was on the way", () => {
    const strokes = Strokes.blank(16, 16, WHITE);
    strokes.begin(RED, false);
    strokes.rectangleTo({ x: 10.5, y: 10.5 }, { x: 15.9, y: 15.9 });
    strokes.rectangleTo({ x: 10.5, y: 10.5 }, { x: 8.1, y: 9.2 });
    strokes.end();
    expect(painted(strokes.raster, RED)).toBe(3 * 2);
    expect(colourAt(strokes.raster, 8, 9)).toEqual(RED);
    strokes.undo();
    expect(painted(strokes.raster, WHITE)).toBe(256);
  });
});

describe("a fill", () => {
  test("stops at other colours", () => {
    const strokes = Strokes.blank(16, 16, WHITE);
    stroke(strokes, RED, 0.5, false, [0.5, 8.5], [15.5, 8.5]);
    expect(strokes.fill(3, 3, BLUE)).toBe(true);
    expect(painted(strokes.raster, BLUE)).toBe(8 * 16);
    expect(painted(strokes.raster, WHITE)).toBe(7 * 16);
    expect(strokes.fill(3, 3, BLUE)).toBe(false);
    expect(strokes.fill(-1, 3, RED)).toBe(false);
  });

  test("goes over soft edges where it may", () => {
    const raster = blank(3, 1, WHITE);
    raster.data.set([240, 240, 240, 255], 4);
    expect(flood({ ...raster, data: raster.data.slice() }, 0, 0, RED)).toEqual({ left: 0, top: 0, right: 1, bottom: 1 });
    expect(flood(raster, 0, 0, RED, 28)).toEqual({ left: 0, top: 0, right: 3, bottom: 1 });
  });

  test("of a large photo's mask is done at once", () => {
    const strokes = Strokes.blank(1024, 1024, CLEAR);
    expect(strokes.fill(500, 500, RED)).toBe(true);
    expect(shareOf(strokes.raster)).toBe(1);
  });
});

describe("undo", () => {
  test("takes back stroke by stroke, and does it again", () => {
    const strokes = Strokes.blank(24, 24, WHITE);
    const states = [strokes.raster.data.slice()];
    const steps = [
      () => stroke(strokes, RED, 3, true, [4, 4], [20, 20]),
      () => strokes.fill(22, 2, BLUE),
      () => strokes.replace(blank(24, 24, RED)),
      () => stroke(strokes, BLUE, 1, false, [1, 1]),
    ];
    for (const step of steps) {
      step();
      states.push(strokes.raster.data.slice());
    }
    for (const state of states.slice(0, -1).reverse()) {
      expect(strokes.undo()).toBe(true);
      expect(strokes.raster.data).toEqual(state);
    }
    expect(strokes.undo()).toBe(false);
    for (const state of states.slice(1)) {
      expect(strokes.redo()).toBe(true);
      expect(strokes.raster.data).toEqual(state);
    }
    expect(strokes.redo()).toBe(false);
    strokes.undo();
    stroke(strokes, RED, 2, false, [9, 9]);
    expect(strokes.canRedo).toBe(false);
  });

  test("in the middle of a stroke takes the stroke back, and a stroke that is cancelled was never there", () => {
    const strokes = Strokes.blank(16, 16, WHITE);
    strokes.begin(RED, false);
    strokes.to(8, 8, 3);
    strokes.undo();
    expect(painted(strokes.raster, WHITE)).toBe(256);
    strokes.begin(RED, false);
    strokes.to(8, 8, 3);
    strokes.cancel();
    expect(painted(strokes.raster, WHITE)).toBe(256);
    expect(strokes.canUndo).toBe(false);
  });

  test("remembers no more than a few hundred steps", () => {
    const strokes = Strokes.blank(8, 8, WHITE);
    for (let step = 0; step < 500; step += 1) stroke(strokes, step % 2 ? RED : BLUE, 1, false, [4, 4]);
    let undone = 0;
    while (strokes.undo()) undone += 1;
    expect(undone).toBe(200);
  });

  test("is told to whoever shows it", () => {
    const strokes = Strokes.blank(8, 8, WHITE);
    let told = 0;
    const stop = strokes.subscribe(() => (told += 1));
    stroke(strokes, RED, 1, false, [4, 4]);
    expect(told).toBeGreaterThan(0);
    const before = told;
    stop();
    strokes.undo();
    expect(told).toBe(before);
  });
});

describe("colours", () => {
  test("are written as the server writes them", () => {
    expect(toHex(fromHex("#804080"))).toBe("#804080");
    expect(fromHex("nothing")).toEqual(WHITE);
    expect(nearest(["#000000", "#804080", "#ff0000"], "#7a4488")).toBe("#804080");
    expect(nearest([], "#7a4488")).toBeUndefined();
  });

  test("a photo with a mask has holes where it is painted, and nowhere else", () => {
    const photo = blank(2, 1, RED);
    const mask = blank(2, 1, CLEAR);
    mask.data.set(BLUE, 4);
    expect([...holed(photo, mask).data]).toEqual([200, 0, 0, 255, 200, 0, 0, 0]);
    expect(shareOf(mask)).toBe(0.5);
  });
});

describe("places", () => {
  test("a pointer is on the pixel below it, however large the paper is shown", () => {
    const frame = { left: 100, top: 50, width: 640, height: 320 };
    expect(placeIn(frame, { width: 64, height: 32 }, 100, 50)).toEqual({ x: 0, y: 0 });
    expect(placeIn(frame, { width: 64, height: 32 }, 420, 210)).toEqual({ x: 32, y: 16 });
    expect(placeIn({ ...frame, width: 0 }, { width: 64, height: 32 }, 420, 210)).toEqual({ x: 0, y: 0 });
  });

  test("keys move the brush from pixel to pixel, and never off the paper", () => {
    const size = { width: 64, height: 64 };
    expect(stepped({ x: 3.5, y: 3.5 }, "ArrowLeft", false, size)).toEqual({ x: 2.5, y: 3.5 });
    expect(stepped({ x: 3.5, y: 3.5 }, "ArrowUp", true, size)).toEqual({ x: 3.5, y: 0.5 });
    expect(stepped({ x: 63.5, y: 3.5 }, "ArrowRight", true, size)).toEqual({ x: 63.5, y: 3.5 });
    expect(stepped({ x: 3.5, y: 3.5 }, "KeyA", false, size)).toBeNull();
    expect(stepped({ x: 3.5, y: 3.5 }, "ArrowDown", false, { width: 1024, height: 1024 })).toEqual({ x: 3.5, y: 11.5 });
  });

  test("only a pen's pressure makes a brush smaller", () => {
    expect(radiusOf(8, "mouse", 0.5)).toBe(4);
    expect(radiusOf(8, "touch", 0.1)).toBe(4);
    expect(radiusOf(8, "pen", 1)).toBe(4);
    expect(radiusOf(8, "pen", 0.2)).toBeCloseTo(1.6);
    expect(radiusOf(1, "pen", 0.01)).toBe(0.5);
  });

  test("what is below the fingers stays there while a picture grows", () => {
    expect(between([{ x: 10, y: 0 }, { x: 40, y: 40 }])).toEqual({ x: 25, y: 20, apart: 50 });
    expect(between([{ x: 10, y: 0 }])).toEqual({ x: 10, y: 0, apart: 1 });
    expect(scrolled(0, 100, 2)).toBe(100);
    expect(scrolled(100, 100, 0.5)).toBe(0);
    expect([zoomed(1, true), zoomed(1, false), zoomed(8, true), zoomed(2.2, true), zoomed(2.2, false)]).toEqual([1.5, 1, 8, 3, 2]);
  });

  test("pictures are cut to the middle, and shrunk to what a model or a laptop can do", () => {
    expect(middleOf({ width: 300, height: 100 }, { width: 64, height: 64 })).toEqual({ left: 100, top: 0, width: 100, height: 100 });
    expect(sized({ width: 4000, height: 3000 }, 64, 1024)).toEqual({ width: 85, height: 64 });
    expect(sized({ width: 4000, height: 3000 }, 3000, 1024)).toEqual({ width: 1024, height: 768 });
    expect(sizesFor({ width: 4000, height: 3000 }, 64)).toEqual([64, 128, 256, 768]);
    expect(sizesFor({ width: 64, height: 64 }, 64)).toEqual([64]);
    expect(sizesFor({ width: 40, height: 32 }, 64)).toEqual([32]);
  });

  test("tools are physical keys, those alone that there are", () => {
    expect(toolOf("KeyF", ["brush", "fill"])).toBe("fill");
    expect(toolOf("KeyF", ["brush"])).toBeUndefined();
  });
});

describe("the latest wins", () => {
  test("one at a time, the newest of those that came meanwhile, and the last one always", async () => {
    const done: number[] = [];
    const busy: boolean[] = [];
    const waiting: (() => void)[] = [];
    const latest = new Latest<number>(async (given) => {
      await new Promise<void>((resolve) => waiting.push(resolve));
      done.push(given);
    }, (is) => busy.push(is));
    const next = async () => {
      waiting.shift()?.();
      await new Promise((resolve) => setTimeout(resolve));
    };
    for (const each of [1, 2, 3, 4]) latest.ask(each);
    expect(waiting.length).toBe(1);
    await next();
    latest.ask(5);
    latest.ask(6);
    await next();
    await next();
    expect(done).toEqual([1, 4, 6]);
    expect(busy).toEqual([true, false]);
    expect(latest.isBusy).toBe(false);
  });

  test("what is dropped is broken off, and nothing of it follows", async () => {
    const seen: boolean[] = [];
    const latest = new Latest<number>(async (_, signal) => {
      await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()));
      seen.push(signal.aborted);
    });
    latest.ask(1);
    latest.ask(2);
    latest.drop();
    await new Promise((resolve) => setTimeout(resolve));
    expect(seen).toEqual([true]);
    expect(latest.isBusy).toBe(false);
  });
});

describe("drawings that are kept", () => {
  const kept = (run: string, at: number, bytes: number): Kept => ({ run, at, picture: new Blob([new Uint8Array(bytes)]), mask: null });
  test("are the newest ones, few and not too large", () => {
    const many = Array.from({ length: MOST + 3 }, (_, at) => kept(`run ${at}`, at, 10));
    expect(toForget(many)).toEqual(["run 2", "run 1", "run 0"]);
    expect(toForget([kept("old", 1, 60), kept("new", 2, 60)], 12, 100)).toEqual(["old"]);
    expect(toForget([kept("huge", 1, 600)], 12, 100)).toEqual([]);
  });
});

test("what is asked of the server is named by the run alone", () => {
  expect(translation("나비 run", "b-to-a")).toBe("/api/v1/runs/%EB%82%98%EB%B9%84%20run/translations?direction=b-to-a");
  expect(restoration("a/b", true)).toBe("/api/v1/runs/a%2Fb/restorations?holes=true");
  expect([sideGiven("b-to-a"), sideGiven("a-to-b"), sideGiven(undefined)]).toEqual(["b", "a", "a"]);
  const run = (does: Run["does"]) => ({ does }) as Run;
  expect([reads(run(["draw"])), reads(run(["restore"])), reads(run(["explore"])), reads(run([]))]).toEqual([true, true, false, false]);
});
