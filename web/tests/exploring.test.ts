/** Exploring: places and the way back, the map's geometry, keys, what goes through the socket, and what a difference means. */
import { describe, expect, test, vi } from "vitest";
import type { ServerError } from "../src/api/client.ts";
import { newTicket, withTicket, type NewShape } from "../src/api/exploring.ts";
import { addressOf as pathOf } from "../src/parts/address.ts";
import { handed, toBreed } from "../src/parts/handing.ts";
import { isProperty, numbered } from "../src/rooms/explore/directions.ts";
import { keyOf } from "../src/rooms/explore/keys.ts";
import { addressOf, frameIn, Live, type Frame } from "../src/rooms/explore/live.ts";
import { isOdd, nearnessOf } from "../src/rooms/explore/nearness.ts";
import { freshFrom, MOST_PAST, movedAlong, newSeed, shapeOf, shortName, startAt, walked, wayFrom } from "../src/rooms/explore/places.ts";
import { dragged, LARGEST_CELL, placeUnder, SMALLEST_CELL, spotAt, stepped, zoomed } from "../src/rooms/explore/view.ts";

const ID = "0123456789abcdef0123456789abcdef";

describe("places", () => {
  const start = startAt("7:0");

  test("a place that is nothing but a sample is asked for as one, and is short enough for the address", () => {
    expect(shapeOf(start)).toEqual({ parents: ["7:0"], weights: null, class_name: null, variety: null, along: [] });
    expect(shortName(start)).toBe("7:0");
    for (const other of [{ ...start, variety: 0.7 }, movedAlong(start, { slant: 1 }), startAt(ID), { ...start, className: "cat" }]) {
      expect(shortName(other)).toBeNull();
    }
  });

  test("what is moved back to nothing isn't moved", () => {
    const moved = movedAlong(movedAlong(start, { slant: 1, size: 2 }), { slant: 0 });
    expect(shapeOf(moved).along).toEqual([{ name: "size", amount: 2 }]);
  });

  test("a new piece keeps variety and class, and nothing else", () => {
    const fresh = freshFrom({ ...movedAlong(start, { slant: 1 }), variety: 0.5, className: "cat", at: { x: 1, y: 1 } }, "8:0");
    expect(fresh).toEqual({ ...startAt("8:0"), variety: 0.5, className: "cat" });
    expect(shapeOf({ ...start, className: "cat" }).class_name).toBe("cat");
    expect(shapeOf({ ...start, className: "cat", at: { x: 0, y: 0 } }).class_name).toBeNull();
    expect(newSeed(() => 0.999_999_999_9)).toMatch(/^\d{1,10}:0$/);
  });

  test("a drag is one step back, however many places it passed", () => {
    let way = wayFrom(start);
    for (const slant of [0.1, 0.2, 0.3]) way = walked(way, { to: movedAlong(start, { slant }), rests: false });
    expect(way.past).toEqual([]);
    way = walked(way, "rest");
    expect(way.past).toEqual([start]);
    way = walked(way, "undo");
    expect(way.now).toEqual(start);
    way = walked(way, "redo");
    expect(way.now.along).toEqual({ slant: 0.3 });
  });

  test("whoever goes another way after undoing can't redo, and nothing happens at the ends", () => {
    const way = walked(walked(wayFrom(start), { to: startAt("8:0"), rests: true }), "undo");
    expect(walked(way, "undo")).toBe(way);
    const other = walked(way, { to: startAt("9:0"), rests: true });
    expect(walked(other, "redo")).toBe(other);
    const same = walked(other, { to: startAt("9:0"), rests: true });
    expect(same.past).toHaveLength(1);
    expect(same.now).toBe(same.settled);
  });

  test("the way back has an end", () => {
    let way = wayFrom(start);
    for (let seed = 0; seed < MOST_PAST + 9; seed += 1) way = walked(way, { to: startAt(`${seed}:1`), rests: true });
    expect(way.past).toHaveLength(MOST_PAST);
  });
});

describe("the map", () => {
  const grid = { columns: 3, rows: 2 };
  const pieces = ["a", "b", "c", "d", "e", "f"];
  const view = { middle: { x: 1, y: 0.5 }, cell: 50 };

  test("in a cell is its piece, between cells how much of each of those around", () => {
    expect(spotAt({ x: 1.05, y: 0.95 }, grid, pieces)).toEqual({ parents: ["e"], weights: [1] });
    expect(spotAt({ x: 0.5, y: 0 }, grid, pieces)).toEqual({ parents: ["a", "b"], weights: [0.5, 0.5] });
    const { parents, weights } = spotAt({ x: 1.5, y: 0.25 }, grid, pieces);
    expect(parents).toEqual(["b", "c", "e", "f"]);
    expect(weights).toEqual([0.375, 0.375, 0.125, 0.125]);
    expect(spotAt({ x: 99, y: -4 }, grid, pieces)).toEqual({ parents: ["c"], weights: [1] });
  });

  test("what is under the hand stays there while it is dragged, to the edges", () => {
    expect(dragged(view, { x: 25, y: 0 }, grid).middle).toEqual({ x: 0.5, y: 0.5 });
    expect(dragged(view, { x: -900, y: -900 }, grid).middle).toEqual({ x: 2, y: 1 });
    expect(placeUnder(view, { x: 50, y: -25 }, grid)).toEqual({ x: 2, y: 0 });
  });

  test("zooming has two ends", () => {
    expect(zoomed(view, 1000).cell).toBe(LARGEST_CELL);
    expect(zoomed(view, 0).cell).toBe(SMALLEST_CELL);
    expect(zoomed(view, 2).middle).toEqual(view.middle);
  });

  test("arrows lead to the next cell, with Shift a quarter of the way", () => {
    expect(stepped({ x: 0.4, y: 0 }, "ArrowRight", false, grid)).toEqual({ x: 1, y: 0 });
    expect(stepped({ x: 1, y: 0 }, "ArrowDown", true, grid)).toEqual({ x: 1, y: 0.25 });
    expect(stepped({ x: 0, y: 0 }, "ArrowUp", false, grid)).toEqual({ x: 0, y: 0 });
    expect(stepped({ x: 0, y: 0 }, "Enter", false, grid)).toBeNull();
  });
});

describe("keys", () => {
  const on = (html: string, options: KeyboardEventInit) => {
    document.body.innerHTML = html;
    let found: ReturnType<typeof keyOf> = null;
    const target = document.body.firstElementChild ?? document.body;
    target.addEventListener("keydown", (event) => (found = keyOf(event as KeyboardEvent)), { once: true });
    target.dispatchEvent(new KeyboardEvent("keydown", { bubbles: true, ...options }));
    return found;
  };

  test("are physical ones, also where a slider has the focus", () => {
    expect(on("<div></div>", { code: "KeyZ", key: "ㅋ" })).toBe("undo");
    expect(on("<div></div>", { code: "KeyZ", shiftKey: true })).toBe("redo");
    expect(on("<input type=range>", { code: "KeyS" })).toBe("star");
    expect(on("<canvas role=application></canvas>", { code: "Space" })).toBe("fresh");
  });

  test("press what they are on, and mean nothing in text, in dialogs and with modifiers", () => {
    expect(on("<button></button>", { code: "Space" })).toBeNull();
    expect(on("<button></button>", { code: "KeyB" })).toBe("breed");
    for (const html of ["<input>", "<textarea></textarea>", "<div role=dialog></div>", "<div role=listbox></div>"]) {
      expect(on(html, { code: "KeyS" }), html).toBeNull();
    }
    expect(on("<div></div>", { code: "KeyS", ctrlKey: true })).toBeNull();
    expect(on("<div></div>", { code: "KeyS", isComposing: true })).toBeNull();
  });
});

function framed(header: object, picture: number[]): ArrayBuffer {
  const text = new TextEncoder().encode(JSON.stringify(header));
  const data = new Uint8Array(4 + text.length + picture.length);
  new DataView(data.buffer).setUint32(0, text.length);
  data.set(text, 4);
  data.set(picture, 4 + text.length);
  return data.buffer;
}

class Pretended {
  readyState = 0;
  sent: { number: number; parents: string[] }[] = [];
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: (() => void) | null = null;
  binaryType = "";
  send(text: string): void {
    this.sent.push(JSON.parse(text) as { number: number; parents: string[] });
  }
  close(): void {
    this.readyState = 3;
    this.onclose?.();
  }
  opens(): void {
    this.readyState = 1;
    this.onopen?.();
  }
  answers(number: number): void {
    this.onmessage?.({ data: framed({ number, id: ID, model: "m", width: 1, height: 1 }, [1, 2]) });
  }
}

describe("the socket", () => {
  const wanted = (name: string): NewShape => shapeOf(startAt(name));
  const start = () => {
    const sockets: Pretended[] = [];
    const heard = { frames: [] as Frame[], errors: [] as ServerError[], lines: [] as [boolean, NewShape | null][] };
    const live = new Live(
      "ws://here",
      {
        onFrame: (frame) => heard.frames.push(frame),
        onError: (error) => heard.errors.push(error),
        onLine: (isOpen, unanswered) => heard.lines.push([isOpen, unanswered]),
      },
      () => {
        sockets.push(new Pretended());
        return sockets.at(-1) as unknown as WebSocket;
      },
    );
    return { live, sockets, heard };
  };

  test("a frame is a header and a picture", async () => {
    const frame = frameIn(framed({ number: 7, id: ID }, [1, 2, 3]));
    expect(frame.number).toBe(7);
    expect(frame.file.size).toBe(3);
    expect(addressOf("나비 / 夏", "ko", { host: "127.0.0.1:8", protocol: "http:" })).toBe(
      "ws://127.0.0.1:8/api/v1/live?run=%EB%82%98%EB%B9%84%20%2F%20%E5%A4%8F&language=ko",
    );
    await Promise.resolve();
  });

  test("one is asked at a time, and what is passed over is never asked", () => {
    const { live, sockets, heard } = start();
    expect(live.ask(wanted("1:0"))).toBe(false);
    sockets[0]?.opens();
    for (const seed of ["1:0", "2:0", "3:0", "4:0"]) expect(live.ask(wanted(seed))).toBe(true);
    expect(sockets[0]?.sent.map((each) => each.parents[0])).toEqual(["1:0"]);
    sockets[0]?.answers(1);
    expect(sockets[0]?.sent.map((each) => each.parents[0])).toEqual(["1:0", "4:0"]);
    sockets[0]?.onmessage?.({ data: JSON.stringify({ number: 2, error: { code: "OriginError", message: "No.", next: [] } }) });
    expect(heard.errors[0]?.code).toBe("OriginError");
    expect(heard.frames).toHaveLength(1);
    live.close();
  });

  test("what wasn't answered when it broke is handed back, and it comes back by itself", () => {
    vi.useFakeTimers();
    const { live, sockets, heard } = start();
    sockets[0]?.opens();
    live.ask(wanted("1:0"));
    live.ask(wanted("2:0"));
    sockets[0]?.close();
    expect(heard.lines.at(-1)).toEqual([false, wanted("2:0")]);
    vi.advanceTimersByTime(600);
    expect(sockets).toHaveLength(2);
    sockets[1]?.opens();
    expect(heard.lines.at(-1)).toEqual([true, null]);
    live.close();
    vi.advanceTimersByTime(60_000);
    expect(sockets).toHaveLength(2);
    vi.useRealTimers();
  });
});

test("a piece goes to Breed by the address", () => {
  const address = toBreed("나비", [ID, "7:12"]);
  expect(address).toContain(`parent=${ID}&parent=7:12`);
  expect(handed(pathOf(address).query)).toEqual([ID, "7:12"]);
  expect(handed(new URLSearchParams("parent=../x&parent=7:12&parent=7:12"))).toEqual(["7:12"]);
});

test("a difference is said in words", () => {
  expect([0.02, 0.3, 0.7, 1.4].map(nearnessOf)).toEqual(["same", "close", "related", "far"]);
  expect([isOdd({ oddness: 1 }), isOdd({ oddness: 1.2 })]).toEqual([false, true]);
  expect(numbered("principal-2")).toEqual({ kind: "principal", n: 2 });
  expect(numbered("slant")).toBeNull();
  expect(isProperty("slant")).toBe(true);
});

test("what takes long has a ticket of its own, and its refusal is the page's", async () => {
  expect(newTicket()).toMatch(/^[0-9a-f]{32}$/);
  expect(await withTicket((ticket) => Promise.resolve(ticket.length), () => undefined)).toBe(32);
  await expect(withTicket(() => Promise.reject(new Error("no")), () => undefined)).rejects.toThrow("no");
});
