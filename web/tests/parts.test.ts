/** Small promises of the parts: keys, names, addresses, times, and the grid that draws only what is seen. */
import { describe, expect, test } from "vitest";
import { tokenIn } from "../src/api/session.ts";
import { portions } from "../src/api/upload.ts";
import { addressOf, to } from "../src/parts/address.ts";
import { formatsOf } from "../src/parts/formats.ts";
import { nameFor } from "../src/parts/naming.ts";
import { isComposing, shortcut } from "../src/parts/typing.ts";
import { layoutOf, moved } from "../src/parts/VirtualGrid.tsx";
import { chosen } from "../src/rooms/pictures/gather.ts";
import { readinessOf } from "../src/rooms/pictures/readiness.ts";
import type { Entry } from "../src/rooms/pictures/entries.ts";
import { QueryClient } from "@tanstack/react-query";
import { receive } from "../src/api/events.ts";
import type { Piece, Recipe } from "../src/api/types.ts";
import { scalesFor, whyNoWalk } from "../src/rooms/gallery/exporting.ts";
import { addressOfSearch, ALL, comparedIn, inCollection, searchOf } from "../src/rooms/gallery/search.ts";
import { asked, fits, purposeOf, type Learned, type Purpose } from "../src/rooms/train/learned.ts";

describe("keys", () => {
  test("Enter that ends a composition sends nothing", () => {
    expect(isComposing(new KeyboardEvent("keydown", { key: "Enter", isComposing: true }))).toBe(true);
    expect(isComposing({ nativeEvent: { isComposing: false, keyCode: 229 } })).toBe(true);
    expect(isComposing({ nativeEvent: { isComposing: false, keyCode: 13 } })).toBe(false);
  });

  test("shortcuts are physical keys, whatever letter the layout puts there", () => {
    expect(shortcut(new KeyboardEvent("keydown", { key: "ㄴ", code: "KeyS" }))).toBe("KeyS");
    expect(shortcut(new KeyboardEvent("keydown", { key: "s", code: "KeyS", ctrlKey: true }))).toBeNull();
    expect(shortcut(new KeyboardEvent("keydown", { key: "Process", code: "KeyS", isComposing: true }))).toBeNull();
  });
  test("shortcuts work on a slider, and neither in a field for text nor in a list that finds by what is typed", () => {
    const on = (html: string) => {
      document.body.innerHTML = html;
      let found: string | null = "not heard";
      document.body.addEventListener("keydown", (event) => (found = shortcut(event)), { once: true });
      document.querySelector("[data-here]")?.dispatchEvent(new KeyboardEvent("keydown", { code: "KeyE", bubbles: true }));
      return found;
    };
    expect(on('<input type="range" data-here>')).toBe("KeyE");
    expect(on('<input type="text" data-here>')).toBeNull();
    expect(on('<div role="listbox"><div role="option" data-here></div></div>')).toBeNull();
  });
});

describe("names", () => {
  test("Hangul that macOS took apart is the same name", () => {
    expect(nameFor("나비".normalize("NFD"), ["나비"])).toBe("나비-2");
  });
  test("what can't be in a name becomes a line, and an empty one is called pictures", () => {
    expect(nameFor("../my moths/夏", [])).toBe("my-moths-夏");
    expect(nameFor(" . ", [])).toBe("pictures");
  });
});

test("addresses keep names in any script", () => {
  const url = to("train", "runs", "나비 / 夏");
  expect(addressOf(url).path).toEqual(["train", "runs", "나비 / 夏"]);
  expect(addressOf("/pictures/100%").path).toEqual(["pictures", "100%"]);
});

test("a search comes back out of its address", () => {
  const search = { text: "밤 나방", stars: 3, tag: "纹样", collection: null, model: null, order: "best" as const, trashed: false };
  expect(searchOf(addressOf(addressOfSearch(search)).query)).toEqual(search);
  expect(addressOfSearch({ text: "", stars: 0, tag: null, collection: null, model: null, order: "newest", trashed: false })).toBe("/gallery");
});

test("a collection has its own order, and is left with it", () => {
  const inside = inCollection(ALL, "나방");
  expect(inside.order).toBe("collected");
  expect(searchOf(addressOf(addressOfSearch(inside)).query)).toEqual(inside);
  expect(inCollection(inside, null)).toEqual(ALL);
  expect(searchOf(new URLSearchParams("order=collected")).order).toBe("newest");
});

test("an address compares up to four pieces, and nothing else that stands in it", () => {
  const ids = "abcde".split("").map((digit) => digit.repeat(32));
  expect(comparedIn(addressOf(addressOfSearch(ALL, null, ids)).query)).toEqual(ids.slice(0, 4));
  expect(comparedIn(new URLSearchParams("compare=../x,aa"))).toEqual([]);
});

test("a walk needs one model, and that it is there", () => {
  const piece = (model: string, is: boolean) => ({ model, model_is_there: is }) as Piece;
  expect(whyNoWalk([piece("a", true), piece("a", true)])).toBeNull();
  expect(whyNoWalk([piece("a", true), piece("b", true)])).toBe("several");
  expect(whyNoWalk([piece("a", false)])).toBe("gone");
  expect(scalesFor(1024)).toEqual([1, 2, 4]);
  expect(scalesFor(9000)).toEqual([1]);
});

test("stars of another tab change a piece where it is; whatever else has changed is asked for", () => {
  const queries = new QueryClient();
  const page = { total: 1, pieces: [{ id: "a", stars: 1 }] };
  queries.setQueryData(["pieces", "found", ALL, 0], page);
  const event = { number: 1, topic: "pieces", type: "changed", job: null, at: "" };
  receive(queries, { ...event, data: { what: "stars", n: 1, ids: ["a"], stars: 4 } });
  expect(queries.getQueryData(["pieces", "found", ALL, 0])).toEqual({ total: 1, pieces: [{ id: "a", stars: 4 }] });
  receive(queries, { ...event, data: { what: "trashed", n: 1, ids: ["a"] } });
  expect(queries.getQueryState(["pieces", "found", ALL, 0])?.isInvalidated).toBe(true);
});

test("a set whose folders are two sides is learned by the recipe that fits them, unless it isn't meant so", () => {
  const sides = { a: 9, b: 9, pairs: 9, relation: "pairs" as const };
  const set = { name: "doors", pictures: 18, refused: 0, bytes: 0, cover: [], sides };
  const learned: Learned = { kind: "one", a: "doors", b: "cats", isTranslated: true };
  expect(asked(learned, purposeOf(learned, set), null)).toEqual({ source: "doors", recipe: "pix2pix" });
  const plain = { ...learned, isTranslated: false };
  expect(asked(plain, purposeOf(plain, set), null)).toEqual({ source: "doors", recipe: null });
  const two = { ...learned, kind: "two" as const };
  expect(asked(two, purposeOf(two, set), null)).toEqual({ source: ["doors", "cats"], recipe: null });
  const mend = { ...learned, kind: "mend" as const };
  expect(asked(mend, purposeOf(mend, set), null)).toEqual({ source: "doors", recipe: "restore" });
});

test("every recipe for pictures is offered for some purpose, and none for two that differ", () => {
  const purposes: Purpose[] = ["new", "mend", "pairs", "sides"];
  const offered = ([verb, relation]: readonly [string, string | null]) => purposes.filter((purpose) => fits({ medium: "pictures", verb, relation } as Recipe, purpose));
  const kinds = [["sample", null], ["restore", null], ["translate", "pairs"], ["translate", "sides"]] as const;
  expect(kinds.map(offered)).toEqual(purposes.map((purpose) => [purpose]));
});

test("the token is read from the fragment alone", () => {
  expect(tokenIn("#token=a%2Bb")).toBe("a+b");
  expect(tokenIn("#room")).toBeNull();
});

describe("times", () => {
  test("have at most two units, in the words of the language", () => {
    expect(formatsOf("en").duration(4_800)).toBe("1 hr 20 min");
    expect(formatsOf("ko").duration(4_800)).toBe("1시간 20분");
    expect(formatsOf("zh-Hans").duration(95)).toBe("2分钟");
    expect(formatsOf("en").duration(0)).toBe("1 sec");
  });
});

describe("the grid", () => {
  test("fills its width with whole columns", () => {
    expect(layoutOf(1_000, 50_000, 150, 10, 20)).toEqual({ columns: 6, width: 158, rowHeight: 188, rows: 8_334 });
    expect(layoutOf(100, 3, 150, 10, 0).columns).toBe(1);
  });
  test("moves by keys and stays inside", () => {
    expect(moved("ArrowDown", 0, 50, 6, 4)).toBe(6);
    expect(moved("ArrowDown", 48, 50, 6, 4)).toBe(48);
    expect(moved("ArrowUp", 3, 50, 6, 4)).toBe(3);
    expect(moved("End", 3, 50, 6, 4)).toBe(49);
    expect(moved("PageDown", 0, 50, 6, 4)).toBe(18);
    expect(moved("ArrowLeft", 0, 50, 6, 4)).toBe(0);
  });
});

describe("uploads", () => {
  const file = (path: string, size = 1) => {
    const made = new File([new Uint8Array(size)], path.split("/").at(-1) ?? path);
    Object.defineProperty(made, "webkitRelativePath", { value: path.includes("/") ? path : "" });
    return made;
  };
  test("a folder names its set; litter and other files stay out", () => {
    const gathered = chosen([file("moths/a.png"), file("moths/day/b.JPG"), file("moths/.DS_Store"), file("moths/readme.txt")]);
    expect(gathered.name).toBe("moths");
    expect(gathered.files.map(({ path }) => path)).toEqual(["moths/a.png", "moths/day/b.JPG"]);
    expect(gathered.leftOut).toBe(1);
  });
  test("a zip names its set, single files name none", () => {
    expect(chosen([file("나방.zip")]).name).toBe("나방");
    expect(chosen([file("a.png"), file("b.png")]).name).toBe("");
  });
  test("go in portions that a server takes", () => {
    const many = Array.from({ length: 1_201 }, (_, n) => ({ file: file(`${n}.png`), path: `${n}.png` }));
    expect(portions(many).map((each) => each.length)).toEqual([500, 500, 201]);
  });
});

describe("readiness", () => {
  const entry = (badges: Entry["badges"] = [], refused: string | null = null): Entry => {
    return { id: "", name: "", bytes: 1, width: 64, height: 64, badges, duplicateOf: null, refused };
  };
  const several = (count: number, badges: Entry["badges"] = []) => Array.from({ length: count }, () => entry(badges));
  test("counts what differs, and says what is worth saying", () => {
    const found = readinessOf([...several(30), ...several(5, ["duplicate"]), entry([], "empty")]);
    expect(found).toMatchObject({ verdict: "few", usable: 35, different: 30 });
    expect(found.remarks).toEqual([{ badge: "refused", count: 1 }, { badge: "duplicate", count: 5 }]);
  });
  test("is honest about nothing and next to nothing", () => {
    expect(readinessOf([entry([], "empty")]).verdict).toBe("none");
    expect(readinessOf(several(19)).verdict).toBe("too_few");
    expect(readinessOf(several(1_001)).verdict).toBe("ready");
  });
});
